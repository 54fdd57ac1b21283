import { Type } from 'typebox';
import { message } from '../../../locales/index.ts';
import { validator } from '../validator.ts';

export const minimumLength = validator({
  name: 'MinimumLengthValidator',
  doc: 'At least `min_length` characters, counted by Unicode code point.',
  options: Type.Object(
    { min_length: Type.Integer({ minimum: 1, maximum: 128, default: 8 }) },
    { additionalProperties: false },
  ),
  check: (password, { min_length }) =>
    [...password].length < min_length ? message('passwordTooShort', { min: min_length }) : undefined,
  describe: ({ min_length }) => ({
    text: message('ruleMinimumLength', { min: min_length }),
    check: { name: 'minimum-length', value: min_length },
  }),
});
