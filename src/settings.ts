import { type Static, type TSchema, Type } from 'typebox';
import { re2Search } from './lib/re2.ts';
import type { Result } from './lib/result.ts';
import { LANGUAGES } from './locales/index.ts';

/** An entry of the table of settings. */
export interface SettingDefinition {
  readonly schema: TSchema;
  readonly default: unknown;
  readonly doc: string;
  /** Encrypted in the database; masked in listings, audit rows and logs. */
  readonly secret: boolean;
  /** Checks what the schema cannot express; one line per fault. @param name the setting, with which each line begins */
  check?(value: unknown, name: string): string[];
  /** What a standard advises against. Operators get a warning; nothing is refused. */
  warnings?(value: unknown): string[];
}

const DAY_SECONDS = 86_400;
const seconds = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum });
const path = Type.String({
  pattern: '^(/(?![/\\\\])|https?://)',
  maxLength: 500,
  expected: 'a path such as /home/ or an https:// address',
});
const address = {
  pattern: '^[^@\\s<>,;]+@[^@\\s<>,;]+$',
  maxLength: 254,
  expected: 'an e-mail address',
};
const ORIGIN = 'https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?';
const origin = { expected: 'an origin such as https://shop.example, without a path' };
const country = Type.String({
  pattern: '^[A-Z]{2}$',
  expected: 'a country code such as TR (ISO 3166-1 alpha-2)',
});
const emails = Type.Array(Type.String(address), { maxItems: 20 });
const languages = Type.Enum(LANGUAGES);
const throttle = Type.Union([
  Type.Null(),
  Type.Object(
    {
      count: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
      duration: seconds(1, DAY_SECONDS),
      ip_count: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000_000 })),
    },
    { additionalProperties: false },
  ),
]);

export const THROTTLE_SCOPES = ['login', 'password-reset', 'register', 'password-change'] as const;
export type ThrottleScope = (typeof THROTTLE_SCOPES)[number];

/** An entry of the table. @param more see {@link SettingDefinition} */
function setting<S extends TSchema>(
  schema: S,
  fallback: Static<S>,
  doc: string,
  more: {
    secret?: true;
    check?: (value: Static<S>, name: string) => string[];
    warnings?: (value: Static<S>) => string[];
  } = {},
) {
  return { schema, default: fallback, doc, secret: false, ...more };
}

const faultsOfOrigin = (url: string, name: string): string[] =>
  url === '' || URL.canParse(url)
    ? []
    : [`${name}: expected an origin such as https://shop.example, got "${url}"`];

/** A pattern that does not compile would fail every request with a phone. */
function faultsOfPattern(pattern: string, name: string): string[] {
  try {
    re2Search(pattern);
    return [];
  } catch {
    const expected = 'a regular expression in the syntax of RE2: no look-around, no back-references';
    return [`${name}: expected ${expected}, got ${JSON.stringify(pattern)}`];
  }
}

const NIST = 'NIST SP 800-63B-4';
const ASVS = 'OWASP ASVS 5';

/** The table of dynamic settings. Durations are in seconds. docs/settings.md is generated from it. */
export const SETTINGS = {
  AUTH_PASSWORD_VALIDATORS: setting(
    Type.Array(
      Type.Object({
        name: Type.String(),
        options: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
      }),
    ),
    [{ name: 'MinimumLengthValidator', options: { min_length: 4 } }],
    'The rules a new password must keep, in the order their failures are listed.',
  ),
  RESET_EMAIL_HTML_TEMPLATE: setting(
    Type.Union([
      Type.String({ maxLength: 100_000 }),
      Type.Partial(Type.Record(languages, Type.String({ maxLength: 100_000 })), {
        additionalProperties: false,
      }),
    ]),
    '',
    'Liquid source of the reset mail, or one per language; empty = the built-in one.',
  ),
  EMAIL_BCC_AND_CC: setting(
    Type.Object({ cc: Type.Optional(emails), bcc: Type.Optional(emails) }, { additionalProperties: false }),
    {},
    'Additional recipients of the “Password Changed” mail: {"cc":[…],"bcc":[…]}.',
  ),
  VALID_FRONTEND_IDS: setting(
    Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 100 }),
    [],
    'Valid frontend ids in X-Frontend-ID.',
  ),
  FRONTEND_URLS: setting(
    Type.Record(Type.String(), Type.String({ pattern: `^${ORIGIN}$`, ...origin })),
    {},
    'The origin of each frontend’s links: {"<frontend id>":"https://…"}.',
    {
      check: (urls, name) =>
        Object.entries(urls).flatMap(([id, url]) => faultsOfOrigin(url, `${name}.${id}`)),
    },
  ),
  UNIQUE_VALIDATOR_PHONE_MESSAGE: setting(
    Type.String({ maxLength: 200 }),
    '',
    'The error for a phone that another user has; empty = the built-in text.',
  ),
  PHONE_NUMBER_UNIQUE_VALIDATOR_ACTIVE: setting(
    Type.Boolean(),
    true,
    'Refuse a phone that another active user has; false: only if that user verified it.',
  ),
  PHONE_REGEX: setting(
    Type.String({ maxLength: 500 }),
    '',
    'What a phone must match as typed; empty = 8 to 15 digits.',
    { check: faultsOfPattern },
  ),
  DEFAULT_COUNTRY_CODE: setting(
    country,
    'TR',
    'The country of phones without a country code (ISO 3166-1 alpha-2).',
  ),
  STOREFRONT_URL: setting(
    Type.String({ pattern: `^(${ORIGIN})?$`, ...origin }),
    '',
    'The origin of links in mail and SMS; empty = PUBLIC_URL.',
    { check: faultsOfOrigin },
  ),
  SMS_GATEWAY: setting(
    Type.Union([Type.String(), Type.Array(Type.String())]),
    '',
    'The gateway in use, or a list in order of preference.',
  ),
  SMS_GATEWAYS: setting(
    Type.Record(
      Type.String(),
      Type.Object(
        { klass: Type.String(), conf: Type.Record(Type.String(), Type.Unknown(), { secret: true }) },
        { secret: true },
      ),
      { secret: true },
    ),
    {},
    'The SMS gateways: {"<name>":{"klass":"<driver>","conf":{…}}}.',
    { secret: true },
  ),
  SMS_ALLOWED_COUNTRIES: setting(Type.Array(country), [], 'Countries to which SMS may be sent; empty = all.'),
  SMS_OTP_LENGTH: setting(Type.Integer({ minimum: 4, maximum: 10 }), 6, 'Digits of a code.', {
    warnings: (digits) =>
      digits < 6 ? [`${NIST} asks for codes of at least 6 digits, this is ${digits}`] : [],
  }),
  SMS_OTP_EXPIRE_TIME: setting(seconds(0, DAY_SECONDS), 180, 'How long a code is valid; 0 = no expiry.', {
    warnings(life) {
      if (life === 0)
        return [`${ASVS} asks that one-time codes expire; 0 lets them live until they are used`];
      return life > 600 ? [`${NIST} lets a code by SMS live for at most 10 minutes, this is ${life} s`] : [];
    },
  }),
  SMS_OTP_MAX_ATTEMPTS: setting(Type.Integer({ minimum: 1, maximum: 20 }), 5, 'Wrong guesses per code.'),
  SMS_OTP_MAX_FAILURES: setting(
    Type.Integer({ minimum: 1, maximum: 1000 }),
    20,
    'Wrong guesses per phone in 24 hours, across codes, sessions and addresses.',
  ),
  SMS_OTP_RESENT_TIME_GAP: setting(seconds(0, 3600), 60, 'Time between two codes of one session.'),
  SMS_OTP_MAX_SENDS: setting(Type.Integer({ minimum: 1, maximum: 1000 }), 10, 'Codes per phone and hour.'),
  THROTTLING_SETTINGS: setting(
    Type.Partial(
      Type.Object({
        login: throttle,
        'password-reset': throttle,
        register: throttle,
        'password-change': throttle,
      }),
      { additionalProperties: false },
    ),
    {},
    'Maximum requests per scope: {"<scope>":{"count":20,"duration":60,"ip_count":400}}; a scope left out keeps 20 in 60 s, null switches it off.',
    {
      warnings: (scopes) =>
        Object.entries(scopes)
          .filter(([, limit]) => limit === null)
          .map(([scope]) => `${ASVS} asks to limit guesses; ${scope} is not limited any more`),
    },
  ),
  PASSWORD_RESET_TIMEOUT: setting(seconds(60, 7 * DAY_SECONDS), 3600, 'How long a reset link is valid.'),
  PASSWORD_RESET_MAIL_GAP: setting(
    seconds(0, 3600),
    60,
    'Time between two reset messages to one user; doubles, up to 15 minutes, while links are valid.',
  ),
  ONE_TIME_TOKEN_TIMEOUT: setting(
    seconds(30, DAY_SECONDS),
    600,
    'How long a one-time sign-in link is valid.',
  ),
  PASSWORDLESS_LOGIN_CONFIRM: setting(
    Type.Boolean(),
    false,
    'A one-time link shows a page with a button first, so that mail scanners cannot use it up.',
  ),
  GUEST_USER_REGISTRATION_REQUIRES_EMAIL_VERIFICATION: setting(
    Type.Boolean(),
    false,
    'Guests who became registered must verify the e-mail before signing in.',
  ),
  REGISTRATION_PREVENT_ENUMERATION: setting(
    Type.Boolean(),
    false,
    'Registration answers the same whether or not the e-mail is taken.',
  ),
  SITE_NAME: setting(
    Type.String({ minLength: 1, maxLength: 60 }),
    'Latchkey',
    'The shop’s name on pages and in messages.',
  ),
  NO_REPLY_EMAIL: setting(Type.String(address), 'no-reply@localhost.localdomain', 'The sender of mail.'),
  LANGUAGE_CODE: setting(languages, 'en', 'The default language, if neither request nor user has one.'),
  HOME_URL: setting(path, '/home/', 'The home page, to which visitors are redirected.'),
  CHANGE_PASSWORD_URL: setting(path, '/account/change-password/', 'The page to change the password.'),
  LOGIN_REDIRECT_URL: setting(
    Type.Union([Type.Literal(''), path]),
    '',
    'The page after signing in; empty = HOME_URL.',
  ),
} satisfies Record<string, SettingDefinition>;

export type SettingName = keyof typeof SETTINGS;
export type SettingValues = { readonly [N in SettingName]: Static<(typeof SETTINGS)[N]['schema']> };

export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** The current settings. Reading one costs no query. */
export interface Settings {
  get<N extends SettingName>(name: N): SettingValues[N];
}

/** Settings with the defaults except for the given values. */
export function fixedSettings(values: Partial<SettingValues> = {}): Settings {
  return {
    get: (name) => {
      const value = values[name];
      return (value === undefined ? SETTINGS[name].default : value) as SettingValues[typeof name];
    },
  };
}

/** Checks by a setting's owner that need more than the table knows. */
export type SettingRules = { readonly [N in SettingName]?: SettingRule<SettingValues[N]> };

interface SettingRule<V> {
  /** Normalises a value that can be written in several ways, or returns its faults. */
  read?(value: unknown): Result<unknown, readonly string[]>;
  /** One line per fault: path, what was expected, what was found. @param others the current settings */
  check?(value: V, others: Settings): readonly string[] | Promise<readonly string[]>;
  /** As in the table. */
  warnings?(value: V): string[];
}
