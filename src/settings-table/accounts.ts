import { Type } from 'typebox';
import { DAY_SECONDS, HOUR_SECONDS, type SettingDefinition, seconds, setting } from './definition.ts';

/** The fields of registration and profile that a shop can require. */
export const REQUIRABLE_FIELDS = [
  'first_name',
  'last_name',
  'phone',
  'gender',
  'date_of_birth',
  'email_allowed',
  'sms_allowed',
  'whatsapp_allowed',
  'call_allowed',
  'confirm',
  'kvkk_confirm',
] as const;

/** Settings for registration, profile and the end of accounts. */
export const ACCOUNT_SETTINGS = {
  REGISTRATION_PREVENT_ENUMERATION: setting(
    Type.Boolean(),
    false,
    'Registration answers the same whether or not e-mail and phone are taken.',
  ),
  REST_REGISTER_VIEW: setting(
    Type.String({
      pattern: '(^|\\.)(RegisterRedirectView|RegisterSMSOtpView|RegisterKvkkView)$',
      maxLength: 200,
      expected:
        'RegisterRedirectView, RegisterSMSOtpView or RegisterKvkkView; a dotted path before it is ignored',
    }),
    'RegisterRedirectView',
    'How registration works. `RegisterRedirectView`: without a code. `RegisterSMSOtpView`: a code by SMS proves the phone. `RegisterKvkkView`: the same, and `kvkk_confirm` is required.',
    {
      warnings: (view) =>
        view.endsWith('RegisterRedirectView')
          ? []
          : ['visitors can have an SMS sent to any number that SMS_ALLOWED_COUNTRIES and SMS_BUDGETS allow'],
    },
  ),
  USER_REQUIRED_FIELDS: setting(
    Type.Array(Type.Enum(REQUIRABLE_FIELDS), { maxItems: REQUIRABLE_FIELDS.length }),
    [],
    'Fields that registration and PUT of the profile require, and that PATCH never empties. `confirm` and `kvkk_confirm` must be accepted.',
  ),
  GENDERS: setting(
    Type.Array(Type.String({ minLength: 1, maxLength: 50, pattern: '^[^\\p{Cc}]+$' }), { maxItems: 20 }),
    ['male', 'female'],
    'The values of the field `gender`.',
  ),
  EMAIL_UNDO_TIMEOUT: setting(
    seconds(HOUR_SECONDS, 30 * DAY_SECONDS),
    7 * DAY_SECONDS,
    'How long the owner of the old address can undo a change of e-mail; meanwhile nobody else can have it.',
    { critical: true },
  ),
  ANONYMIZE_GRACE: setting(
    Type.Integer({ minimum: 0, maximum: 30 }),
    7,
    'Days between closing an account and erasing it, in which the owner can undo it. GDPR articles 12(3) and 17 ask for erasure within a month.',
    { critical: true },
  ),
  REGISTRATION_DAILY_LIMIT: setting(
    Type.Integer({ minimum: 0, maximum: 1_000_000 }),
    100,
    'Registrations per day from one source: an IPv4 address or an IPv6 /56. Twice as many from an IPv6 /48, a hundred times as many from a storefront that does not pass on its visitors’ addresses; 0 = no limit.',
    {
      critical: true,
      warnings: (limit) =>
        limit === 0 || limit > 1000 ? ['strangers can fill the disk with accounts, about 4 kB each'] : [],
    },
  ),
  UNUSED_ACCOUNT_LIFETIME: setting(
    Type.Integer({ minimum: 0, maximum: 3650 }),
    0,
    'Days after which accounts are erased that were registered, but never confirmed nor used: no confirmed e-mail or phone, no further sign-in, no visit on a later day. 0 = never, else at least 30. What customers order on the day of their registration is no use that Latchkey sees.',
    {
      critical: true,
      check: (days, name) =>
        days === 0 || days >= 30 ? [] : [`${name}: expected 0 or at least 30 days, got ${days}`],
    },
  ),
  ERASURE_RECORD_RETENTION: setting(
    Type.Integer({ minimum: 0, maximum: 3650 }),
    1095,
    'Days for which the proof of an erasure, with the consents and under keyed hashes, is kept; 0 = none. The default is three years.',
  ),
} satisfies Record<string, SettingDefinition>;
