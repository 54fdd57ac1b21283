import type { FastifyReply, FastifyRequest } from 'fastify';
import { readFields } from '../contracts/fields.ts';
import type { Viewer } from '../contracts/requester.ts';
import { type Answer, type Client, type Route, type RouteRequest, refuse } from '../contracts/route.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import { hasRole } from '../contracts/user.ts';
import { invalidFields, type Refusal, type RequestRefusal } from '../errors.ts';
import { Deadline } from '../lib/deadline.ts';
import type { Keyring } from '../lib/keyring.ts';
import { type Result, refused } from '../lib/result.ts';
import type { Span } from '../lib/tracing.ts';
import type { Site } from '../links/site.ts';
import type { Language } from '../locales/index.ts';
import { translator } from '../locales/translate.ts';
import type { SecondFactors } from '../second-factor/factors.ts';
import { apiTokenIn } from '../sessions/authorization.ts';
import type { FoundToken, Sessions } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';
import type { CountedRequest, Throttle } from '../throttle/throttle.ts';
import type { VisitorBudget } from '../throttle/visitor-budget.ts';
import { type Answerer, RefusedRequest } from './answer.ts';
import { checkCharset, type RawBody, readingOf } from './body.ts';
import { type AddressRules, describeClient, headerOf, languageOf } from './client.ts';
import { type CookieJar, type CookieRules, createCookieJar } from './cookies.ts';
import { checkCsrfToken, checkOrigin } from './csrf.ts';
import { createFormStates, keepsCookies, pathOf } from './form-states.ts';
import { type PageContext, pageLanguageOf, pathsOfPages, wayBack } from './page-context.ts';
import { forSignInForm, isSignInForm, resemblesSignInForm } from './sign-in-form.ts';

export interface PipelineParts {
  readonly routes: readonly Route[];
  readonly sessions: Sessions;
  readonly throttle: Throttle;
  readonly visitorBudget: VisitorBudget;
  readonly secondFactors: Pick<SecondFactors, 'refuse'>;
  readonly site: Site;
  readonly settings: Settings;
  readonly addressRules: AddressRules;
  readonly cookieRules: CookieRules;
  readonly keyring: Keyring;
  /** How long a request may wait for the database, milliseconds. */
  readonly requestDeadline: number;
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
  /** Whether the answer goes to the sign-in library of a storefront; assumed until the body is read. */
  isSignInForm: boolean;
  credentials: Credentials;
  readonly deadline: Deadline;
  readonly span: Span | undefined;
  readonly pageContext: () => PageContext;
  /** The sealed state of a form that the page shows once; null: there is none. */
  shownForm: string | null;
  /** Why the request is refused, where the layout of the answer depends on the body. */
  refused?: { readonly error: unknown };
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined where a request was refused before it reached a route. */
    state?: RequestState;
    /** Undefined where nobody traces. */
    span?: Span;
  }
}

/** Does a step of a request: under its deadline, and within its span where it is traced. */
const within = <T>({ deadline, span }: RequestState, work: () => Promise<T>): Promise<T> =>
  span ? span.run(() => deadline.run(work)) : deadline.run(work);

const NOBODY: Credentials = { viewer: null, session: null };
/** About whom a request is that is refused before anybody knows that. */
const UNREAD: Omit<CountedRequest, 'address'> = {};
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * The steps of every request to a route: fastify calls `onRequest`, reads the body and calls `handler`. A step that
 * refuses throws, and the error handler answers. So a body is only read from clients that may send one, as far as this process
 * knows. A request is counted once it is known whom it is about, or that nobody can tell: in one call, its address first, then
 * the identifier. Where the body decides how errors are laid out, it is read first, at most BODY_LIMIT, and nothing else is done
 * with it.
 */
export function createPipeline(parts: PipelineParts, answerer: Answerer) {
  const formStates = createFormStates({ keyring: parts.keyring, clock: parts.cookieRules.clock });
  const pages = pathsOfPages(parts.routes);
  return (route: Route) => ({
    async onRequest(request: FastifyRequest): Promise<void> {
      const state: RequestState = {
        jar: createCookieJar(request, parts.cookieRules),
        language: languageOf(request, parts.settings.get('LANGUAGE_CODE')),
        client: describeClient(request, parts.addressRules),
        isSignInForm: resemblesSignInForm(route, request),
        credentials: NOBODY,
        deadline: new Deadline(parts.requestDeadline),
        span: request.span,
        pageContext: () => ({
          language: pageLanguageOf({
            chosen: state.jar.language,
            viewer: state.credentials.viewer,
            asked: state.language,
          }),
          here: wayBack(
            {
              path: route.path,
              params: request.params as Record<string, string>,
              query: request.query as Record<string, string>,
            },
            pages,
            (next) => parts.site.redirectTarget(next) !== null,
          ),
          shownForm: state.shownForm,
        }),
        shownForm: null,
      };
      request.state = state;
      const admitted = within(state, () => admit(route, request, state));
      if (!route.readsFormType) return admitted;
      await admitted.catch((error) => {
        state.refused = { error };
      });
    },

    async handler(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
      // onRequest has set it.
      const state = request.state as RequestState;
      const { jar, credentials } = state;
      const pageLanguage = route.isPage ? state.pageContext().language : undefined;
      const language = pageLanguage ?? state.language;
      const reading = readBody(route, request, state);
      if (!reading.ok) {
        const throttled = await within(state, () => countRequest(route, state.client, UNREAD));
        throw new RefusedRequest(throttled ?? reading.refusal);
      }
      const raw = reading.value;
      const { client } = state;
      const asked: RouteRequest = {
        method: request.method,
        body: {},
        raw,
        params: request.params as Record<string, string>,
        query: request.query as Record<string, string>,
        headers: request.headers,
        client,
        device: jar.device ?? null,
        losesCookies: state.isSignInForm,
        source: {
          address: client.address,
          agent: client.agent,
          requestId: request.id,
          isStorefront: !client.countsByAddress,
          visitorId: credentials.session?.visitorId,
        },
        ...credentials,
        pageLanguage,
        language,
        t: translator(language),
        csrfToken: jar.csrf,
        keepsCookies: keepsCookies(client, jar),
        formState: () => {
          const path = pathOf(request.url);
          const query = request.query as Record<string, string>;
          const shown = formStates.read({ path, method: request.method, query }, jar);
          state.shownForm = shown?.sealed ?? null;
          return shown?.state ?? null;
        },
        keepShownForm: (sealed, location) => formStates.keepShown(sealed, location, jar),
        refuseForged: () =>
          checkOrigin(request.headers, parts.site.trustsOrigin) ?? refuseToken(request, state, raw),
      };
      const answer = await within(state, async () => {
        const given = await attempt(route, asked);
        return given.kind === 'form' ? formStates.answer(given, client, jar) : given;
      });
      if (answer.kind === 'refusal') throw new RefusedRequest(answer.refusal);
      if (answer.kind === 'form') throw new Error('a submitted form is shown by another one');
      const recipient = route.isPage ? { ...state, language } : state;
      return answerer.send(reply, state.isSignInForm ? forSignInForm(answer) : answer, recipient);
    },
  });

  /** The steps before the body is read. @throws RefusedRequest */
  async function admit(route: Route, request: FastifyRequest, state: RequestState): Promise<void> {
    const isUnsafe = !SAFE_METHODS.has(request.method);
    if (isUnsafe) stopIf(checkOrigin(request.headers, parts.site.trustsOrigin));
    if (route.auth !== 'none') state.credentials = await authenticate(route, request, state);
    if (route.throttle && state.client.countsByAddress) {
      const { scope, counts = 'requests' } = route.throttle;
      stopIf(parts.throttle.refuseKnown(scope, counts, state.client.address));
    }
    const unreadable = isUnsafe ? checkCharset(request.headers) : null;
    if (unreadable) stopIf((await countRequest(route, state.client, UNREAD)) ?? unreadable);
  }

  /**
   * Counts a request from its address and, once the fields are valid, about an identifier.
   * @param about {@link UNREAD} where the request is refused before anybody knows whom it is about
   * @returns null within the limits, and where nothing or only failures count
   */
  async function countRequest(
    { throttle }: Route,
    { address, countsByAddress }: Client,
    about: Omit<CountedRequest, 'address'>,
  ): Promise<RequestRefusal | null> {
    if (!throttle) return null;
    const isCounted = countsByAddress && throttle.counts !== 'failures';
    return parts.throttle.countRequest(throttle.scope, {
      address: isCounted ? address : null,
      ...about,
    });
  }

  /**
   * The body, and what it says about the client.
   * @returns what refuses it: it cannot be read, or the request is forged
   * @throws what refused the request before
   */
  function readBody(
    route: Route,
    request: FastifyRequest,
    state: RequestState,
  ): Result<RawBody, RequestRefusal> {
    const reading = readingOf(request);
    const isForm = route.readsFormType !== undefined && reading.ok && isSignInForm(reading.value);
    if (isForm) state.client = { ...state.client, kind: 'script' };
    state.isSignInForm = isForm && route.readsFormType === true;
    if (state.refused) throw state.refused.error;
    if (!reading.ok || !route.csrf) return reading;
    const forged = refuseToken(request, state, reading.value);
    return forged ? refused(forged) : reading;
  }

  /** Runs a route and, where failures are counted, counts one before it is answered. @throws what the route throws */
  async function attempt(route: Route, request: RouteRequest): Promise<Answer> {
    const { throttle } = parts;
    const { scope, counts } = route.throttle ?? {};
    const { address, countsByAddress } = request.client;
    if (!scope || counts !== 'failures' || !countsByAddress) return run(route, request);
    let answer: Answer;
    try {
      answer = await run(route, request);
    } catch (error) {
      // A fault tells nothing about a secret: it is answered as it is, also where the counters fail with all else.
      await throttle.countFault(scope, address).catch(() => {});
      throw error;
    }
    const refusal = hasFailed(answer) ? await throttle.countFailure(scope, address) : null;
    return refusal ? refuse(refusal) : answer;
  }

  async function run(route: Route, request: RouteRequest): Promise<Answer> {
    let context = request;
    if (route.body) {
      const reading = readFields(route.body, request.raw);
      if (!reading.ok) {
        const throttled = await countRequest(route, request.client, UNREAD);
        if (throttled) return refuse(throttled);
        const { errors } = reading.refusal;
        return route.onInvalid?.(request, errors) ?? refuse(invalidFields(errors));
      }
      context = { ...request, body: reading.value };
    }
    const identifier = route.throttle?.identifier(context) ?? null;
    const throttled = await countRequest(route, context.client, { identifier, device: context.device });
    if (throttled) return refuse(throttled);
    return route.handle(context);
  }

  /** By API token if one is sent, and only by that; otherwise by session cookie. */
  async function authenticate(
    route: Route,
    request: FastifyRequest,
    state: RequestState,
  ): Promise<Credentials> {
    const authorization = route.auth === 'optional' ? undefined : headerOf(request, 'authorization');
    if (route.auth === 'introspect-token') return byIntrospectToken(authorization);
    const key = apiTokenIn(authorization);
    let found = NOBODY;
    if (key !== null) found = await byToken(key);
    else if (route.auth !== 'staff-token') found = await bySession(route, state);
    if ((route.auth === 'required' || route.role) && !found.viewer)
      throw new RefusedRequest({ code: 'not_authenticated' });
    if (route.role && !(found.viewer && hasRole(found.viewer.user, route.role)))
      throw new RefusedRequest({ code: 'permission_denied' });
    if (route.role && found.viewer && route.secondFactor !== 'unasked')
      stopIf(await parts.secondFactors.refuse(found.viewer, route.secondFactor ?? 'proved'));
    return found;
  }

  async function byToken(key: string): Promise<Credentials> {
    const found = await parts.sessions.findByToken(key);
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

  async function bySession({ renewsVisitors }: Route, { jar, client }: RequestState): Promise<Credentials> {
    const source = { address: client.address, isStorefront: !client.countsByAddress };
    const isKept = renewsVisitors && ((session: Session) => parts.visitorBudget.keep(session, source));
    const found = await parts.sessions.find(jar.session, isKept);
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

/** Whether a route did not do what it was asked for. A form that shows its errors elsewhere is no success. */
function hasFailed(answer: Answer): boolean {
  if (answer.isFailure) return true;
  switch (answer.kind) {
    case 'refusal':
      return true;
    case 'form':
      return Object.keys(answer.state.errors).length > 0;
    case 'redirect':
    case 'file':
      return false;
    default:
      return answer.status >= 400;
  }
}

/** Refuses a request with a session whose CSRF token is missing or wrong. */
function refuseToken(
  request: FastifyRequest,
  { jar, credentials }: RequestState,
  raw: RawBody,
): RequestRefusal | null {
  return credentials.viewer?.session ? checkCsrfToken(jar.sentCsrf, submittedCsrfToken(request, raw)) : null;
}

function submittedCsrfToken(request: FastifyRequest, raw: RawBody): string | undefined {
  const field = raw.csrfmiddlewaretoken;
  return headerOf(request, 'x-csrftoken') ?? (typeof field === 'string' ? field : undefined);
}
