import { oas } from '@stoplight/spectral-rulesets';

/** Spectral's recommended rules. Our paths end with a slash, and answer without it too. */
export default {
  extends: [oas],
  rules: { 'path-keys-no-trailing-slash': 'off' },
};
