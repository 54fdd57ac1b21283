import { Type } from 'typebox';
import { faultsOfOrigin, ORIGIN, origin, path, type SettingDefinition, setting } from './definition.ts';

const RESET_PATH =
  'a path such as /users/reset/{uid}/{token}/ with each placeholder once, without query or fragment';

/**
 * Only unreserved characters (RFC 3986 §2.3): mail programs end a link at a bracket or comma, the storefront's client turns
 * commas into slashes, and servers decode percent-encodings differently. No dot segments, which browsers resolve (§5.2.4).
 */
const resetPath = Type.Refine(
  Type.String({ pattern: '^/(?!/)[A-Za-z0-9._~/{}-]*$', maxLength: 200, expected: RESET_PATH }),
  (path) => hasEachOnce(String(path)) && !hasDotSegment(String(path)),
  () => `expected ${RESET_PATH}`,
);

const hasDotSegment = (path: string): boolean => /\/\.{1,2}(?=\/|$)/.test(path);

const hasEachOnce = (path: string): boolean =>
  [...path.matchAll(/\{[^{}]*\}|[{}]/g)]
    .map(([found]) => found)
    .toSorted()
    .join() === '{token},{uid}';

/** Settings for links and redirects. */
export const LINK_SETTINGS = {
  STOREFRONT_URL: setting(
    Type.String({ pattern: `^(${ORIGIN})?$`, ...origin }),
    '',
    'The origin of links in mail and SMS, but for those that undo something, which are on PUBLIC_URL; empty = PUBLIC_URL. `http://` only in development, here and in the settings below.',
    { critical: true, check: faultsOfOrigin },
  ),
  VALID_FRONTEND_IDS: setting(
    Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 100 }),
    [],
    'Valid frontend ids in X-Frontend-ID.',
    { critical: true },
  ),
  FRONTEND_URLS: setting(
    Type.Record(
      Type.String(),
      Type.Union([
        Type.String({ pattern: `^${ORIGIN}$`, ...origin }),
        Type.Object(
          { url: Type.String({ pattern: `^${ORIGIN}$`, ...origin }), reset_path: Type.Optional(resetPath) },
          { additionalProperties: false },
        ),
      ]),
    ),
    {},
    'The origin of each frontend’s links: {"<frontend id>":"https://…"}; with a RESET_LINK_PATH of its own {"<frontend id>":{"url":"https://…","reset_path":"/…"}}.',
    {
      critical: true,
      check: (frontends, name) =>
        Object.entries(frontends).flatMap(([id, frontend]) =>
          faultsOfOrigin(typeof frontend === 'string' ? frontend : frontend.url, `${name}.${id}`),
        ),
    },
  ),
  RESET_LINK_PATH: setting(
    resetPath,
    '/password-reset/{uid}/{token}/',
    'The path of the page that reset links open, on the origin of links, with {uid} and {token} once each.',
    { critical: true },
  ),
  HOME_URL: setting(path, '/home/', 'The home page, to which visitors are redirected.', { critical: true }),
  CHANGE_PASSWORD_URL: setting(path, '/account/change-password/', 'The page to change the password.', {
    critical: true,
  }),
  LOGIN_REDIRECT_URL: setting(
    Type.Union([Type.Literal(''), path]),
    '',
    'The page after signing in; empty = HOME_URL, or My account after signing in on a page of Latchkey while HOME_URL, STOREFRONT_URL and FRONTEND_URLS have their defaults.',
    { critical: true },
  ),
} satisfies Record<string, SettingDefinition>;
