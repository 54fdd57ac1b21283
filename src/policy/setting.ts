import { Type } from 'typebox';
import { ok, refused } from '../lib/result.ts';
import { explainMisfit, withDefaults } from '../lib/validation.ts';
import type { SettingRules } from '../settings.ts';
import type { Demands, Validator } from './validator.ts';
import { commonPassword } from './validators/common-password.ts';
import { VALIDATORS } from './validators/index.ts';
import { minimumLength } from './validators/minimum-length.ts';

const SETTING = 'AUTH_PASSWORD_VALIDATORS';

/** A rule as the setting stores it: the validator's name and all of its options. */
interface PolicyEntry {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A rule with its validator. */
export interface ActiveRule {
  readonly validator: Validator;
  readonly options: PolicyEntry['options'];
}

export interface ReadSetting {
  /** The valid rules, in the given order. At least one password keeps them all. */
  readonly rules: readonly ActiveRule[];
  /** The value to store if there are no faults. */
  readonly entries: readonly PolicyEntry[];
  /** One line per fault: the path, what was expected and what was found. */
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
 * Reads a value of AUTH_PASSWORD_VALIDATORS. Accepts Django's spelling (`NAME`, `OPTIONS`, dotted paths), checks options
 * against the validator's schema and adds its defaults. A rule that contradicts the rules before it is a fault as well,
 * because no password could keep them all.
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

/** Django writes `NAME` and `OPTIONS`, and a dotted path whose last segment is the validator's name. */
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

/** A fault if no password could keep all these rules. */
function contradictions(rules: readonly ActiveRule[], path: string): string[] {
  const demands = rules.map(({ validator, options }) => validator.demands?.(options) ?? {});
  const most = (kind: keyof Demands): number => Math.max(0, ...demands.map((demand) => demand[kind] ?? 0));
  const allowed = Math.min(...demands.map(({ maximumLength }) => maximumLength ?? Number.POSITIVE_INFINITY));
  const letters = Math.max(most('letters'), most('capitals') + most('lowercase'));
  const nonNumbers = Math.max(most('nonNumbers'), letters + most('specials'));
  const needed = Math.max(most('minimumLength'), nonNumbers + most('numbers'));
  return needed > allowed
    ? [
        `${path}: expected a rule that passwords can keep together with those before it, but they would need at least ${needed} characters and may have at most ${allowed}`,
      ]
    : [];
}

const STANDARDS = 'NIST SP 800-63B-4 and OWASP ASVS 5';

/** The warnings of the validators, then those about the list as a whole. */
function warningsOf(rules: readonly ActiveRule[]): string[] {
  const warnings = VALIDATORS.flatMap(
    (validator) =>
      validator.warnings?.(
        rules.filter((rule) => rule.validator === validator).map(({ options }) => options),
      ) ?? [],
  );
  const composition = rules.filter(({ validator }) => validator.isComposition);
  if (composition.length > 0) {
    const names = composition.map(({ validator }) => validator.name).join(', ');
    warnings.push(`${STANDARDS} advise against rules of composition: ${names}`);
  }
  if (!rules.some(({ validator }) => validator === commonPassword))
    warnings.push(`${STANDARDS} ask to refuse common passwords: ${commonPassword.name} is not used`);
  return warnings;
}

/** Characters. NIST SP 800-63B-4, 3.1.1.2: passwords that are the only factor, and those used beside another. */
const NIST_LENGTH = { alone: 15, besideAnother: 8 } as const;

/** What NIST asks for where rules allow shorter passwords, and how to set it, in one line; null if they allow none. */
export function lengthAdvice(rules: readonly ActiveRule[]): string | null {
  const minimum = Math.max(1, ...rules.map(demandedLength));
  if (minimum >= NIST_LENGTH.alone) return null;
  const wanted = [
    { name: minimumLength.name, options: { min_length: NIST_LENGTH.alone } },
    { name: commonPassword.name },
  ];
  return `passwords of ${minimum} characters are allowed; NIST SP 800-63B-4 asks for at least ${NIST_LENGTH.alone}, or ${NIST_LENGTH.besideAnother} beside a second factor: latchkey settings set ${SETTING} '${JSON.stringify(wanted)}'`;
}

const demandedLength = ({ validator, options }: ActiveRule): number =>
  validator.demands?.(options).minimumLength ?? 0;

/** Checks what the schema of AUTH_PASSWORD_VALIDATORS cannot express: the options of each validator. */
export const POLICY_RULES: SettingRules = {
  [SETTING]: {
    read(value) {
      const { entries, faults } = readPasswordValidators(value);
      return faults.length > 0 ? refused(faults) : ok(entries);
    },
    warnings: (value) => warningsOf(readPasswordValidators(value).rules),
  },
};
