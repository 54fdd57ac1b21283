import type { FastifyReply, FastifyRequest } from 'fastify';
import { readFields } from '../contracts/fields.ts';
import type { Viewer } from '../contracts/requester.ts';
import { type Answer, type Client, type Route, type RouteRequest, refuse } from '../contracts/route.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import { invalidFields, type Refusal } from '../errors.ts';
import type { Site } from '../links/site.ts';
import type { Language } from '../locales/index.ts';
import { translator } from '../locales/translate.ts';
import type { FoundToken, Sessions } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';
import type { Throttle } from '../throttle/throttle.ts';
import { type Answerer, RefusedRequest } from './answer.ts';
import { checkCharset, parsedBody, type RawBody } from './body.ts';
import { type AddressRules, describeClient, headerOf, languageOf } from './client.ts';
import { type CookieJar, type CookieRules, createCookieJar } from './cookies.ts';
import { checkCsrfToken, checkOrigin } from './csrf.ts';

export interface PipelineParts {
  readonly sessions: Sessions;
  readonly throttle: Throttle;
  readonly site: Site;
  readonly settings: Settings;
  readonly addressRules: AddressRules;
  readonly cookieRules: CookieRules;
}

interface Credentials {
  readonly viewer: Viewer | null;
  readonly session: Session | null;
}

/** What is known of a request before its body is read. */
interface RequestState {
  readonly jar: CookieJar;
  readonly language: Language;
  /** Corrected after the body is read: a sign-in with a `formType` comes from a script. */
  client: Client;
  credentials: Credentials;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined where a request was refused before it reached a route. */
    state?: RequestState;
  }
}

const NOBODY: Credentials = { viewer: null, session: null };
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * The steps of every request to a route: fastify calls `onRequest`, reads the body and calls `handler`. A step that
 * refuses throws, and the error handler answers. So a body is only read from clients that may send one, and the identifier
 * is counted only if the fields are valid.
 */
export function createPipeline(parts: PipelineParts, answerer: Answerer) {
  return (route: Route) => ({
    async onRequest(request: FastifyRequest): Promise<void> {
      const state: RequestState = {
        jar: createCookieJar(request, parts.cookieRules),
        language: languageOf(request, parts.settings.get('LANGUAGE_CODE')),
        client: describeClient(request, parts.addressRules),
        credentials: NOBODY,
      };
      request.state = state;
      const isUnsafe = !SAFE_METHODS.has(request.method);
      if (isUnsafe) stopIf(checkOrigin(request.headers, parts.site.trustsOrigin));
      if (route.auth !== 'none') state.credentials = await authenticate(route, request, state.jar);
      if (route.throttle && state.client.countsByAddress)
        stopIf(await parts.throttle.countAddress(route.throttle.scope, state.client.address));
      if (isUnsafe) stopIf(checkCharset(request.headers));
    },

    async handler(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
      // onRequest has set it.
      const state = request.state as RequestState;
      const { jar, language, credentials } = state;
      const raw = parsedBody(request);
      if (route.readsFormType && Object.hasOwn(raw, 'formType'))
        state.client = { ...state.client, kind: 'script' };
      if (route.csrf && credentials.viewer?.session)
        stopIf(checkCsrfToken(jar.sentCsrf, submittedCsrfToken(request, raw)));

      const { client } = state;
      const answer = await run(route, {
        method: request.method,
        body: {},
        raw,
        params: request.params as Record<string, string>,
        query: request.query as Record<string, string>,
        headers: request.headers,
        client,
        device: jar.device ?? null,
        source: {
          address: client.address,
          agent: client.agent,
          requestId: request.id,
          visitorId: credentials.session?.visitorId,
        },
        ...credentials,
        language,
        t: translator(language),
        csrfToken: jar.csrf,
        refuseForged: () =>
          checkOrigin(request.headers, parts.site.trustsOrigin) ??
          (credentials.viewer?.session
            ? checkCsrfToken(jar.sentCsrf, submittedCsrfToken(request, raw))
            : null),
      });
      if (answer.kind === 'refusal') throw new RefusedRequest(answer.refusal);
      return answerer.send(reply, answer, state);
    },
  });

  async function run(route: Route, request: RouteRequest): Promise<Answer> {
    let context = request;
    if (route.body) {
      const reading = readFields(route.body, request.raw);
      if (!reading.ok) {
        const { errors } = reading.refusal;
        return route.onInvalid?.(request, errors) ?? refuse(invalidFields(errors));
      }
      context = { ...request, body: reading.value };
    }
    if (route.throttle) {
      const identifier = route.throttle.identifier(context);
      if (identifier)
        stopIf(await parts.throttle.countIdentifier(route.throttle.scope, identifier, context.device));
    }
    return route.handle(context);
  }

  /** By API token if one is sent, and only by that; otherwise by session cookie. */
  async function authenticate(route: Route, request: FastifyRequest, jar: CookieJar): Promise<Credentials> {
    const authorization = route.auth === 'optional' ? undefined : headerOf(request, 'authorization');
    if (route.auth === 'introspect-token') return byIntrospectToken(authorization);
    const isForStaff = route.auth === 'staff' || route.auth === 'staff-token';
    let found = NOBODY;
    if (authorization !== undefined && /^token(\s|$)/i.test(authorization))
      found = await byToken(authorization);
    else if (route.auth !== 'staff-token') found = await bySession(route, jar);
    if ((route.auth === 'required' || isForStaff) && !found.viewer)
      throw new RefusedRequest({ code: 'not_authenticated' });
    if (isForStaff && !found.viewer?.user.isStaff) throw new RefusedRequest({ code: 'permission_denied' });
    return found;
  }

  async function byToken(authorization: string): Promise<Credentials> {
    const found = await parts.sessions.findByToken(authorization.slice('token'.length).trim());
    if (!found) throw new RefusedRequest({ code: 'invalid_token' });
    return viewerBy(found);
  }

  /** A token of this scope opens nothing else, and no other token opens this. */
  async function byIntrospectToken(authorization: string | undefined): Promise<Credentials> {
    const [, key] = /^(?:token|bearer)\s+(.*)$/i.exec(authorization ?? '') ?? [];
    if (key === undefined) throw new RefusedRequest({ code: 'not_authenticated' });
    const found = await parts.sessions.findAnyToken(key.trim());
    if (!found) throw new RefusedRequest({ code: 'invalid_token' });
    if (found.token.scope !== 'introspect' || !found.user.isStaff)
      throw new RefusedRequest({ code: 'permission_denied' });
    return viewerBy(found);
  }

  async function bySession({ renewsVisitors }: Route, jar: CookieJar): Promise<Credentials> {
    const visitors = renewsVisitors ? 'renew-visitors' : 'leave-visitors';
    const found = await parts.sessions.find(jar.session, visitors);
    if (!found) return NOBODY;
    const { session, user, renewedUntil } = found;
    if (renewedUntil !== null && jar.session !== undefined)
      jar.apply({ session: { id: jar.session, expiresAt: renewedUntil } });
    return { viewer: user && { user, session }, session };
  }
}

const viewerBy = ({ user, token, session }: FoundToken): Credentials => ({
  viewer: { user, session: null, token: { stored: token, session } },
  session: null,
});

/** @throws RefusedRequest if a step refused */
function stopIf(refusal: Refusal | null): void {
  if (refusal) throw new RefusedRequest(refusal);
}

function submittedCsrfToken(request: FastifyRequest, raw: RawBody): string | undefined {
  const field = raw.csrfmiddlewaretoken;
  return headerOf(request, 'x-csrftoken') ?? (typeof field === 'string' ? field : undefined);
}
