import type { Requester } from '../contracts/requester.ts';
import { type Answer, empty, type Route, type RouteRequest, refuse, route } from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import { type FieldErrors, invalidFields, type RequestRefusal } from '../errors.ts';
import type { Keyring } from '../lib/keyring.ts';
import { newVisitorId } from '../lib/random.ts';
import type { Site } from '../links/site.ts';
import { message } from '../locales/index.ts';
import { sessionCookies } from '../sessions/cookies.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Throttle } from '../throttle/throttle.ts';
import type { SessionTokens } from './jwt.ts';
import { ANONYMOUS, type Subject, subjectOf } from './subject.ts';
import { createVisitors } from './visitors.ts';

/** What each parameter may say. Anything else is a mistake in a proxy's configuration that could let strangers in. */
const PARAMETERS = { allow: [ANONYMOUS], require: ['registered', 'staff'], csrf: ['1'] } as const;
type Parameter = keyof typeof PARAMETERS;

const METHOD_HEADERS = ['x-forwarded-method', 'x-original-method'] as const;
const SAFE_METHODS: ReadonlySet<unknown> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** The value of X-Auth-Token where there is no token. */
const NO_TOKEN = 'none';

/** Whether a requester may pass; `query` is valid. @returns null if so */
function refuseAccess({ viewer }: Requester, query: Readonly<Record<string, string>>): RequestRefusal | null {
  if (!viewer && query.allow !== ANONYMOUS) return { code: 'not_authenticated' };
  const meets =
    query.require === undefined ||
    (query.require === 'staff' ? viewer?.user.isStaff : viewer?.user.userType === 'registered');
  return meets ? null : { code: 'permission_denied' };
}

function faultsOf(query: Readonly<Record<string, string>>): FieldErrors {
  const faults = Object.entries(query).filter(
    ([name, value]) =>
      !Object.hasOwn(PARAMETERS, name) ||
      !(PARAMETERS[name as Parameter] as readonly string[]).includes(value),
  );
  return Object.fromEntries(
    faults.map(([name, value]) => [name, [message('notAChoice', { input: value.slice(0, 100) })]]),
  );
}

/**
 * Whether the request that the proxy asks about may change something. Both headers count: a client can send the one that
 * its proxy does not set. A missing or unknown method may be an unsafe one.
 */
const isUnsafe = ({ headers }: RouteRequest): boolean => {
  const methods = METHOD_HEADERS.map((name) => headers[name]).filter((method) => method !== undefined);
  return methods.length === 0 || methods.some((method) => !SAFE_METHODS.has(method));
};

/**
 * Forward authentication: a proxy (nginx `auth_request`, Caddy `forward_auth`, Traefik `forwardAuth`) asks for every request
 * whether it may pass, and copies the `X-Auth-…` headers to the request.
 */
export function sessionCheck(services: {
  storage: Storage;
  sessions: Sessions;
  throttle: Throttle;
  keyring: Keyring;
  site: Site;
  sessionTokens: SessionTokens;
}): Route[] {
  const { keyring, site, sessionTokens } = services;
  const startVisit = createVisitors(services);

  const pass = async (subject: Subject): Promise<Answer> => ({
    ...empty(200),
    headers: {
      'x-auth-user': String(subject.user?.id ?? ANONYMOUS),
      'x-auth-user-type': subject.user?.userType ?? ANONYMOUS,
      'x-auth-visitor': subject.visitorId,
      'x-auth-token': (await sessionTokens.reuse(subject)) ?? NO_TOKEN,
    },
  });

  /** A visitor id for this request only: two visitors without one must not share a basket. */
  const passUnknown = (): Answer => ({
    ...empty(200),
    headers: {
      'x-auth-user': ANONYMOUS,
      'x-auth-user-type': ANONYMOUS,
      'x-auth-visitor': newVisitorId(),
      'x-auth-token': NO_TOKEN,
    },
  });

  /** Lets a visitor without session in, with a new one. */
  const welcome = async (request: RouteRequest): Promise<Answer> => {
    // A form of another site comes without the session cookie. A new one would sign the visitor out.
    const { origin } = request.headers;
    if (origin !== undefined && !site.trustsOrigin(String(origin))) return passUnknown();
    const started = await startVisit(request, request.client);
    // The shop stays open for those behind an address that many share.
    if (!started.ok) return passUnknown();
    const subject = subjectOf({ viewer: null, session: started.value.session }, keyring);
    if (!subject) throw new Error('a session is a subject');
    return { ...(await pass(subject)), cookies: sessionCookies(started.value) };
  };

  return [
    route({
      method: 'GET',
      path: '/session/check/',
      operationId: 'checkSession',
      summary: 'Whether a proxy may let a request pass',
      description:
        'For nginx `auth_request`, Caddy `forward_auth` and Traefik `forwardAuth`, in private networks. 200 carries `X-Auth-User` (the id, or `anonymous`), `X-Auth-User-Type`, `X-Auth-Visitor` and `X-Auth-Token` (the token of `/session/token/`, or `none`): all of them always, so that copying them overwrites what the client sent. Any other status means that the request must not pass. HEAD answers the same.',
      tag: 'Backends',
      auth: 'wanted',
      renewsVisitors: true,
      query: {
        allow: {
          description: '`anonymous`: visitors who are not signed in pass, with a session of their own.',
          example: 'anonymous',
        },
        require: { description: '`registered` or `staff`: others get 403.', example: 'registered' },
        csrf: {
          description:
            '`1`: unless the methods of `X-Forwarded-Method` and `X-Original-Method` are safe, the rules for unsafe requests apply: origin, and `X-CSRFToken` where a session is used.',
          example: '1',
        },
      },
      responses: { 200: { description: 'The request may pass.' } },
      errors: [
        'invalid_fields',
        'not_authenticated',
        'permission_denied',
        'csrf_cookie_missing',
        'csrf_token_incorrect',
        'origin_not_trusted',
      ],
      async handle(request) {
        const faults = faultsOf(request.query);
        if (Object.keys(faults).length > 0) return refuse(invalidFields(faults));
        const refusal =
          (request.query.csrf !== undefined && isUnsafe(request) ? request.refuseForged() : null) ??
          refuseAccess(request, request.query);
        if (refusal) return refuse(refusal);
        const subject = subjectOf(request, keyring);
        return subject ? pass(subject) : welcome(request);
      },
    }),
  ];
}
