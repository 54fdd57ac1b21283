import { Type } from 'typebox';
import { ASVS, DAY_SECONDS, type SettingDefinition, seconds, setting } from './definition.ts';

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

export const THROTTLE_SCOPES = [
  'login',
  'password-reset',
  'register',
  'password-change',
  'profile-update',
  'visitor',
  'link',
] as const;
export type ThrottleScope = (typeof THROTTLE_SCOPES)[number];

/** Settings for signing in. */
export const SIGN_IN_SETTINGS = {
  THROTTLING_SETTINGS: setting(
    Type.Partial(Type.Record(Type.Enum([...THROTTLE_SCOPES]), throttle), { additionalProperties: false }),
    {},
    'Maximum requests per scope: {"<scope>":{"count":20,"duration":60,"ip_count":400}}; a scope left out keeps 20 in 60 s, null switches it off. Of the scope link only requests that fail are counted.',
    {
      critical: true,
      warnings: (scopes) =>
        Object.entries(scopes)
          .filter(([, limit]) => limit === null)
          .map(([scope]) => `${ASVS} asks to limit guesses; ${scope} is not limited any more`),
    },
  ),
  SESSIONS_PER_USER: setting(
    Type.Integer({ minimum: 0, maximum: 1_000_000 }),
    50,
    'Sessions of one user, each with its API token. A sign-in beyond ends the one unused longest; 0 = no limit.',
    {
      warnings: (most) =>
        most === 0 || most > 1000
          ? ['whoever signs in all day can fill the disk with sessions, about 1 kB each']
          : [],
    },
  ),
  VISITOR_DAILY_LIMIT: setting(
    Type.Integer({ minimum: 0, maximum: 1_000_000 }),
    2000,
    'Visitors per day from one source whose sessions are kept for two weeks: an IPv4 address or an IPv6 /56. Twice as many from an IPv6 /48, a hundred times as many from a storefront that does not pass on its visitors’ addresses; 0 = no limit. Sessions of further visitors end 6 hours after their last request.',
    {
      warnings: (limit) =>
        limit === 0 || limit > 10_000
          ? ['strangers can fill the disk with sessions of nobody, about 1 kB each']
          : [],
    },
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
  RECENT_LOGIN_AGE: setting(
    seconds(60, DAY_SECONDS),
    900,
    'How old the last proof of identity (password or code) may be for acts that ask for a fresh sign-in.',
    { critical: true },
  ),
} satisfies Record<string, SettingDefinition>;
