import { Type } from 'typebox';
import { privateHosts, type SettingDefinition, setting } from './definition.ts';

const OIDC = 'OpenID Connect Core';

/** The events that webhooks announce. */
export const WEBHOOK_EVENTS = [
  'user.registered',
  'user.signed_in',
  'user.signed_out',
  'user.password_changed',
  'user.email_changed',
  'user.email_change_undone',
  'user.phone_changed',
  'user.updated',
  'user.sessions_revoked',
  'user.closed',
  'user.restored',
  'user.anonymized',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** A URL for listings, audit rows and logs: its query may hold a credential. */
export const withoutQuery = (url: unknown): string => {
  const [address, ...query] = String(url).split('?');
  return query.length > 0 ? `${address}?…` : String(address);
};

/** Settings for other backends. */
export const BACKEND_SETTINGS = {
  JWT_AUDIENCES: setting(
    Type.Array(Type.String({ minLength: 1, maxLength: 200, pattern: '^[!-~]+$' }), { maxItems: 50 }),
    [],
    'The audiences that signed session tokens may be for, the default one first; empty = no tokens.',
    { critical: true },
  ),
  JWT_CLAIMS: setting(
    Type.Array(Type.Enum(['email', 'email_verified', 'phone_number', 'phone_number_verified']), {
      maxItems: 4,
    }),
    [],
    'Additional claims of signed session tokens (OpenID Connect Core §5.1).',
    {
      critical: true,
      warnings: (claims) =>
        ['email' as const, 'phone_number' as const]
          .filter((name) => claims.includes(name) && !claims.includes(`${name}_verified`))
          .map((name) => `${OIDC} says whether to believe ${name} by ${name}_verified, which is not listed`),
    },
  ),
  WEBHOOKS: setting(
    Type.Array(
      Type.Object(
        {
          url: Type.String({ pattern: '^https?://', maxLength: 500, expected: 'an https:// address' }),
          secret: Type.String({
            pattern: '^whsec_[A-Za-z0-9+/]{32,100}={0,2}$',
            secret: true,
            expected: 'a secret of Standard Webhooks: whsec_ and at least 24 random bytes in base64',
          }),
          events: Type.Array(Type.Enum([...WEBHOOK_EVENTS]), { minItems: 1 }),
          enabled: Type.Optional(Type.Boolean()),
        },
        { additionalProperties: false, secret: true },
      ),
      { maxItems: 20, secret: true },
    ),
    [],
    'Where events are posted (Standard Webhooks): [{"url":"https://…","secret":"whsec_…","events":["user.registered"]}]; `"enabled": false` switches an endpoint off.',
    {
      critical: true,
      secret: true,
      readable: { url: withoutQuery, events: (names) => names, enabled: (isEnabled) => isEnabled },
    },
  ),
  WEBHOOK_PRIVATE_HOSTS: setting(
    privateHosts,
    [],
    'Hosts with private addresses that webhooks may be posted to, also by http.',
    { critical: true },
  ),
} satisfies Record<string, SettingDefinition>;
