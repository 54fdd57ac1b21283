import type { FastifyReply, FastifyRequest } from 'fastify';
import { readFields } from '../contracts/fields.ts';
import type { Source, Viewer } from '../contracts/requester.ts';
import { type Answer, type Client, type Route, type RouteRequest, refuse } from '../contracts/route.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import { invalidFields, type Refusal } from '../errors.ts';
import type { Site } from '../links/site.ts';
import type { Language } from '../locales/index.ts';
import { translator } from '../locales/translate.ts';
import { checkCsrfToken, checkOrigin } from '../sessions/csrf.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';
import type { Throttle } from '../throttle/throttle.ts';
import type { Answerer } from './answer.ts';
import { type RawBody, readBody } from './body.ts';
import { type AddressRules, describeClient, headerOf } from './client.ts';
import { type CookieJar, type CookieRules, createCookieJar } from './cookies.ts';
import { type AnswerError, RefusedRequest } from './errors.ts';

export interface PipelineParts {
  readonly sessions: Sessions;
  readonly throttle: Throttle;
  readonly site: Site;
  readonly settings: Settings;
  readonly addressRules: AddressRules;
  readonly cookieRules: CookieRules;
  readonly languageOf: (request: FastifyRequest) => Language;
  readonly answerer: Answerer;
  readonly answerError: AnswerError;
}

interface Credentials {
  readonly viewer: Viewer | null;
  readonly session: Session | null;
}

/** The body is known last. */
type Writable<T> = { -readonly [K in keyof T]: T[K] };

const NO_FIELDS = {};
const NO_CREDENTIALS: Credentials = { viewer: null, session: null };
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** One request on its way: who asks, and the cookies the answer will set. */
interface Visit {
  readonly request: FastifyRequest;
  readonly jar: CookieJar;
  readonly language: Language;
  /** Known better once the body was read: a sign-in with a `formType` comes from a script. */
  client: Client;
}

/**
 * What happens to every request of a route. A refusal of one step is the answer; what comes later is not done. The
 * address is counted before anything about the body is looked at, the identifier once the fields are valid.
 */
export function createPipeline(
  parts: PipelineParts,
): (route: Route) => (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  return (route) => async (request, reply) => {
    const jar = createCookieJar(request, parts.cookieRules);
    const client = describeClient(request, parts.addressRules);
    const visit: Visit = { request, jar, language: parts.languageOf(request), client };
    try {
      const answer = await answerOf(route, visit);
      if (answer.kind === 'refusal') throw new RefusedRequest(answer.refusal);
      return parts.answerer.send(reply, answer, visit);
    } catch (error) {
      return parts.answerError(error, reply, visit);
    }
  };

  async function answerOf(route: Route, visit: Visit): Promise<Answer> {
    const { request, jar, language } = visit;
    const isUnsafe = !SAFE_METHODS.has(request.method);
    if (isUnsafe) stopIf(checkOrigin(request.headers, parts.site.trustsOrigin));

    const { viewer, session } =
      route.auth === 'none' ? NO_CREDENTIALS : await authenticate(route, request, jar);
    if (route.throttle && visit.client.countsByAddress)
      stopIf(await parts.throttle.countAddress(route.throttle.scope, visit.client.address));

    const raw = isUnsafe ? readBody(request.headers['content-type'], request.body as Buffer | undefined) : {};
    if (route.readsFormType && Object.hasOwn(raw, 'formType'))
      visit.client = { ...visit.client, kind: 'script' };
    if (route.csrf && viewer?.session) stopIf(checkCsrfToken(jar.sentCsrf, submittedCsrfToken(request, raw)));

    const { client } = visit;
    const source: Source = { address: client.address, agent: client.agent, requestId: request.id };
    return run(route, {
      method: request.method,
      body: NO_FIELDS,
      raw,
      params: request.params as Record<string, string>,
      query: request.query as Record<string, string>,
      headers: request.headers,
      client,
      device: jar.device ?? null,
      source,
      viewer,
      session,
      language,
      t: translator(language),
      csrfToken: jar.csrf,
    });
  }

  async function run(route: Route, context: Writable<RouteRequest>): Promise<Answer> {
    if (route.body) {
      const reading = readFields(route.body, context.raw);
      if (!reading.ok) {
        const { errors } = reading.refusal;
        return route.onInvalid?.(context, errors) ?? refuse(invalidFields(errors));
      }
      context.body = reading.value;
    }
    if (route.throttle) {
      const identifier = route.throttle.identifier(context);
      if (identifier)
        stopIf(await parts.throttle.countIdentifier(route.throttle.scope, identifier, context.device));
    }
    return route.handle(context);
  }

  /** By token where one is sent, and then by nothing else; by session cookie otherwise. */
  async function authenticate(route: Route, request: FastifyRequest, jar: CookieJar): Promise<Credentials> {
    const authorization = route.auth === 'optional' ? undefined : headerOf(request, 'authorization');
    const isForStaff = route.auth === 'staff' || route.auth === 'staff-token';
    const bySessionIfAllowed = (): Promise<Credentials> | Credentials =>
      route.auth === 'staff-token' ? NO_CREDENTIALS : bySession(jar);
    const found =
      authorization !== undefined && /^token(\s|$)/i.test(authorization)
        ? await byToken(authorization)
        : await bySessionIfAllowed();
    const mustSignIn = route.auth === 'required' || isForStaff;
    if (mustSignIn && !found.viewer) throw new RefusedRequest({ code: 'not_authenticated' });
    if (isForStaff && !found.viewer?.user.isStaff) throw new RefusedRequest({ code: 'permission_denied' });
    return found;
  }

  async function byToken(authorization: string): Promise<Credentials> {
    const found = await parts.sessions.findByToken(authorization.slice('token'.length).trim());
    if (!found) throw new RefusedRequest({ code: 'invalid_token' });
    return { viewer: { user: found.user, session: null }, session: null };
  }

  async function bySession(jar: CookieJar): Promise<Credentials> {
    const found = await parts.sessions.find(jar.session);
    if (!found) return NO_CREDENTIALS;
    const { session, user, renewedUntil } = found;
    if (renewedUntil !== null && jar.session !== undefined)
      jar.apply({ session: { id: jar.session, expiresAt: renewedUntil } });
    return { viewer: user && { user, session }, session };
  }
}

/** @throws RefusedRequest unless a step found nothing to refuse */
function stopIf(refusal: Refusal | null): void {
  if (refusal) throw new RefusedRequest(refusal);
}

function submittedCsrfToken(request: FastifyRequest, raw: RawBody): string | undefined {
  const field = raw.csrfmiddlewaretoken;
  return headerOf(request, 'x-csrftoken') ?? (typeof field === 'string' ? field : undefined);
}
