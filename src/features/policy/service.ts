import { Value } from 'typebox/value';
import type { Message } from '../../locales/index.ts';
import type { Settings } from '../../settings.ts';
import type { ShownRule } from '../page.ts';
import type { PolicyContext, Validator } from './validator.ts';
import { VALIDATORS } from './validators/index.ts';

interface ActiveRule {
  readonly validator: Validator;
  readonly options: Record<string, unknown>;
}

export interface Policy {
  /** Everything a password breaks, in the order of the setting; empty when it may be used. */
  check(password: string, context: PolicyContext): Promise<Message[]>;
  /** The rules in force, as pages list them. */
  rules(): ShownRule[];
}

const BY_NAME = new Map(VALIDATORS.map((validator) => [validator.name, validator]));

/** The password policy that AUTH_PASSWORD_VALIDATORS describes. */
export function createPolicy({ settings }: { settings: Settings }): Policy {
  return {
    async check(password, context) {
      const failures = await Promise.all(
        activeRules(settings).map(({ validator, options }) => validator.check(password, options, context)),
      );
      return failures.filter((failure) => failure !== undefined);
    },
    rules: () => activeRules(settings).map(({ validator, options }) => validator.describe(options)),
  };
}

function activeRules(settings: Settings): ActiveRule[] {
  return settings.get('AUTH_PASSWORD_VALIDATORS').flatMap(({ name, options }) => {
    // Django writes dotted paths; the last segment is the name.
    const validator = BY_NAME.get(name.split('.').at(-1) ?? name);
    return validator
      ? [{ validator, options: Value.Default(validator.options, { ...options }) as ActiveRule['options'] }]
      : [];
  });
}
