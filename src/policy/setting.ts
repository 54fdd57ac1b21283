import { Type } from 'typebox';
import { withDefaults } from '../lib/defaults.ts';
import { explainMisfit } from '../lib/explain.ts';
import { contradictionOf } from './feasibility.ts';
import type { Validator } from './validator.ts';
import { VALIDATORS } from './validators/index.ts';

const SETTING = 'AUTH_PASSWORD_VALIDATORS';

/** A rule as the setting stores it: the validator's own name, and all of its options. */
interface PolicyEntry {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A rule that is in force. */
export interface ActiveRule {
  readonly validator: Validator;
  readonly options: PolicyEntry['options'];
}

export interface ReadSetting {
  /** The rules without fault, in the order given. Some password keeps them all. */
  readonly rules: readonly ActiveRule[];
  /** The value as it is to be stored when there are no faults. */
  readonly entries: readonly PolicyEntry[];
  /** One line each: the path, what was expected there and what was found. */
  readonly faults: readonly string[];
}

const BY_NAME = new Map(VALIDATORS.map((validator) => [validator.name, validator]));

const listSchema = Type.Array(Type.Object({}, { expected: 'an object with name and options' }), {
  maxItems: 50,
  expected:
    'a list of at most 50 entries such as {"name":"MinimumLengthValidator","options":{"min_length":8}}',
});
const entrySchema = Type.Object(
  {
    name: Type.Enum([...BY_NAME.keys()]),
    options: Type.Optional(Type.Object({}, { expected: 'an object' })),
  },
  { additionalProperties: false },
);

/**
 * Reads a value of AUTH_PASSWORD_VALIDATORS: Django's spelling (`NAME`, `OPTIONS`, dotted paths) is understood, options
 * are checked against the validator's own schema and completed with its defaults. A rule that leaves no password to
 * keep it and those before it is a fault, too: nobody could set a password any more.
 */
export function readPasswordValidators(value: unknown): ReadSetting {
  const faults = explainMisfit(listSchema, value, SETTING);
  const rules: ActiveRule[] = [];
  if (faults.length === 0 && Array.isArray(value)) {
    for (const [index, given] of value.entries()) {
      const path = `${SETTING}[${index}]`;
      const reading = readRule(given, path);
      const misfits = 'faults' in reading ? reading.faults : contradictions([...rules, reading], path);
      faults.push(...misfits);
      if (!('faults' in reading) && misfits.length === 0) rules.push(reading);
    }
  }
  return {
    rules,
    entries: rules.map(({ validator, options }) => ({ name: validator.name, options })),
    faults,
  };
}

type Fault = { readonly faults: readonly string[] };

function readRule(given: Readonly<Record<string, unknown>>, path: string): ActiveRule | Fault {
  const entry = inOurSpelling(given);
  const faults = explainMisfit(entrySchema, entry, path);
  const validator = BY_NAME.get(String(entry.name));
  if (!validator || faults.length > 0) return { faults };

  const options = withDefaults(validator.options, entry.options as object | undefined);
  const misfits = explainMisfit(validator.options, options, `${path}.options`);
  return misfits.length > 0 ? { faults: misfits } : { validator, options: options as ActiveRule['options'] };
}

/** Django writes `NAME` and `OPTIONS`, and names validators by a path whose last segment counts. */
function inOurSpelling({
  NAME,
  OPTIONS,
  name = NAME,
  options = OPTIONS,
  ...unknown
}: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return {
    name: typeof name === 'string' ? name.split('.').at(-1) : name,
    ...(options !== undefined && options !== null && { options }),
    ...unknown,
  };
}

function contradictions(rules: readonly ActiveRule[], path: string): string[] {
  const found = contradictionOf(rules.map(({ validator, options }) => validator.demands?.(options) ?? {}));
  return found
    ? [
        `${path}: expected a rule that passwords can keep together with those before it, but they would need at least ${found.needed} characters and may have at most ${found.allowed}`,
      ]
    : [];
}
