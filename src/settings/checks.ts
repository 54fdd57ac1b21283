import type { SettingChecks, SettingName, Settings, SettingValues } from '../settings.ts';
import { phonePattern } from '../users/phone-pattern.ts';

const list = (value: string | readonly string[]): readonly string[] =>
  typeof value === 'string' ? [value].filter(Boolean) : value;

const unknownGateways = (
  used: string | readonly string[],
  gateways: Readonly<Record<string, unknown>>,
): string[] => list(used).filter((name) => !Object.hasOwn(gateways, name));

const canParse = (name: SettingName, url: string, path = ''): string[] =>
  url === '' || URL.canParse(url)
    ? []
    : [`${name}${path}: expected an origin such as https://shop.example, got "${url}"`];

/** What would throw wherever a phone is read, and so refuse every customer's. */
function canCompile(name: SettingName, pattern: string): string[] {
  try {
    phonePattern(pattern);
    return [];
  } catch {
    const expected = 'a regular expression in the syntax of RE2: no look-around, no back-references';
    return [`${name}: expected ${expected}, got ${JSON.stringify(pattern)}`];
  }
}

/** The checks that need nothing but the table. */
export const SETTING_CHECKS: SettingChecks = {
  PHONE_REGEX: (pattern) => canCompile('PHONE_REGEX', pattern),
  STOREFRONT_URL: (url) => canParse('STOREFRONT_URL', url),
  FRONTEND_URLS: (urls) =>
    Object.entries(urls).flatMap(([id, url]) => canParse('FRONTEND_URLS', url, `.${id}`)),
  SMS_GATEWAY: (used, others) =>
    unknownGateways(used, others.get('SMS_GATEWAYS')).map(
      (name) => `SMS_GATEWAY: expected names of SMS_GATEWAYS, got "${name}"`,
    ),
  SMS_GATEWAYS: (gateways, others) =>
    unknownGateways(others.get('SMS_GATEWAY'), gateways).map(
      (name) => `SMS_GATEWAYS.${name}: expected to stay while SMS_GATEWAY names it, got nothing`,
    ),
};

/** The checks of several owners as one; where two check a setting, all their lines count. */
export function mergeChecks(...all: readonly SettingChecks[]): SettingChecks {
  const merged = <N extends SettingName>(name: N): SettingChecks => ({
    [name]: async (value: SettingValues[N], others: Settings): Promise<string[]> => {
      const faults = await Promise.all(all.map((checks) => checks[name]?.(value, others) ?? []));
      return faults.flat();
    },
  });
  const names = new Set(all.flatMap((checks) => Object.keys(checks) as SettingName[]));
  return Object.assign({}, ...[...names].map(merged));
}

const NIST = 'NIST SP 800-63B-4';
const ASVS = 'OWASP ASVS 5';
const CODE_LIFE_LIMIT = 600;
const COMPOSITION_RULES = ['CapitalLetter', 'LowercaseLetter', 'Letter', 'Number', 'SpecialCharacter'].map(
  (kind) => `Minimum${kind}Validator`,
);

/** Choices that contradict the standards: said, not refused. */
const WARNINGS: { readonly [N in SettingName]?: (value: SettingValues[N]) => string[] } = {
  AUTH_PASSWORD_VALIDATORS(rules) {
    const option = (rule: string, name: string, fallback: number): number[] =>
      rules.filter((used) => nameOf(used) === rule).map((used) => Number(used.options?.[name] ?? fallback));
    const warnings: string[] = [];
    const minimum = Math.max(0, ...option('MinimumLengthValidator', 'min_length', 8));
    if (minimum < 8)
      warnings.push(
        `${NIST} asks for at least 8 characters (15 where the password is the only factor), this asks for ${minimum}`,
      );
    const maximum = Math.min(Infinity, ...option('MaximumLengthValidator', 'max_length', 128));
    if (maximum < 64) warnings.push(`${NIST} asks to accept at least 64 characters, this accepts ${maximum}`);
    const composition = rules.map(nameOf).filter((name) => COMPOSITION_RULES.includes(name));
    if (composition.length > 0)
      warnings.push(`${NIST} and ${ASVS} advise against rules of composition: ${composition.join(', ')}`);
    if (!rules.some((rule) => nameOf(rule) === 'CommonPasswordValidator'))
      warnings.push(
        `${NIST} and ${ASVS} ask to refuse common passwords: CommonPasswordValidator is not used`,
      );
    return warnings;
  },
  SMS_OTP_EXPIRE_TIME(life) {
    if (life === 0) return [`${ASVS} asks that one-time codes expire; 0 lets them live until they are used`];
    return life > CODE_LIFE_LIMIT
      ? [`${NIST} lets a code by SMS live for at most 10 minutes, this is ${life} s`]
      : [];
  },
  SMS_OTP_LENGTH: (digits) =>
    digits < 6 ? [`${NIST} asks for codes of at least 6 digits, this is ${digits}`] : [],
  THROTTLING_SETTINGS: (scopes) =>
    Object.entries(scopes)
      .filter(([, limit]) => limit === null)
      .map(([scope]) => `${ASVS} asks to limit guesses; ${scope} is not limited any more`),
};

/** A validator's name without the dotted path Django writes. */
const nameOf = (rule: { name: string }): string => rule.name.split('.').at(-1) ?? rule.name;

/** What is unwise about a value that may be stored. */
export function warningsOf<N extends SettingName>(name: N, value: SettingValues[N]): string[] {
  return WARNINGS[name]?.(value) ?? [];
}
