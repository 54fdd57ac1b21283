import { Type } from 'typebox';
import {
  ASVS,
  DAY_SECONDS,
  NIST,
  privateHosts,
  type SettingDefinition,
  seconds,
  setting,
} from './definition.ts';

/** Where messages go, for whoever confirms it. A path may hold a credential. */
const originOf = (url: unknown): unknown => (URL.canParse(String(url)) ? new URL(String(url)).origin : null);

/** Settings for SMS and codes. */
export const SMS_SETTINGS = {
  SMS_GATEWAY: setting(
    Type.Union([Type.String(), Type.Array(Type.String())]),
    '',
    'The gateway in use, or a list in order of preference.',
    { critical: true },
  ),
  SMS_GATEWAYS: setting(
    Type.Record(
      Type.String(),
      Type.Object(
        {
          klass: Type.String(),
          conf: Type.Record(Type.String(), Type.Unknown(), { secret: true }),
          rate: Type.Optional(
            Type.Integer({ minimum: 1, maximum: 10_000, description: 'Messages a second, per worker.' }),
          ),
        },
        { secret: true },
      ),
      { secret: true },
    ),
    {},
    'The SMS gateways: {"<name>":{"klass":"<driver>","conf":{…},"rate":<messages a second, per worker; without it no limit>}}.',
    {
      critical: true,
      secret: true,
      readable: {
        klass: (name) => name,
        rate: (messages) => messages,
        url: originOf,
        region: (name) => name,
        account_sid: (id) => id,
        api_key: (id) => id,
        access_key_id: (id) => id,
        username: (name) => name,
      },
    },
  ),
  SMS_PRIVATE_HOSTS: setting(
    privateHosts,
    [],
    'Hosts with private addresses that SMS gateways may be on, also by http.',
    { critical: true },
  ),
  SMS_ALLOWED_COUNTRIES: setting(
    Type.Array(
      Type.String({
        pattern: '^([A-Z]{2}|\\*)$',
        expected: 'a country code such as TR (ISO 3166-1 alpha-2), or "*" for all countries',
      }),
    ),
    [],
    'Countries to which SMS may be sent; empty = DEFAULT_COUNTRY_CODE only, `["*"]` = all.',
    {
      critical: true,
      warnings: (countries) =>
        countries.includes('*')
          ? [
              'fraudsters can have SMS sent to expensive numbers all over the world: name the countries you serve',
            ]
          : [],
    },
  ),
  SMS_OTP_LENGTH: setting(Type.Integer({ minimum: 4, maximum: 10 }), 6, 'Digits of a code.', {
    critical: true,
    warnings: (digits) =>
      digits < 6 ? [`${NIST} asks for codes of at least 6 digits, this is ${digits}`] : [],
  }),
  SMS_OTP_EXPIRE_TIME: setting(seconds(0, DAY_SECONDS), 180, 'How long a code is valid; 0 = no expiry.', {
    critical: true,
    warnings(life) {
      if (life === 0)
        return [`${ASVS} asks that one-time codes expire; 0 lets them live until they are used`];
      return life > 600 ? [`${NIST} lets a code by SMS live for at most 10 minutes, this is ${life} s`] : [];
    },
  }),
  SMS_OTP_MAX_ATTEMPTS: setting(Type.Integer({ minimum: 1, maximum: 20 }), 5, 'Wrong guesses per code.', {
    critical: true,
  }),
  SMS_OTP_MAX_FAILURES: setting(
    Type.Integer({ minimum: 1, maximum: 1000 }),
    20,
    'Wrong guesses per phone in 24 hours, across codes, sessions and addresses. Half as many again are left to networks that have hardly guessed.',
    { critical: true },
  ),
  SMS_OTP_RESENT_TIME_GAP: setting(seconds(0, 3600), 60, 'Time between two codes of one session.'),
  SMS_OTP_MAX_SENDS: setting(
    Type.Integer({ minimum: 1, maximum: 1000 }),
    10,
    'Codes per phone and hour; half as many again per day. Both leave another half to networks that have had none.',
    { critical: true },
  ),
} satisfies Record<string, SettingDefinition>;
