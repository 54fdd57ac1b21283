import { Type } from 'typebox';
import { documented, id, readFields, text } from '../contracts/fields.ts';
import {
  type Answer,
  nextParameter,
  page,
  type Route,
  type RouteRequest,
  redirect,
  refuse,
  route,
} from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import type { User } from '../contracts/user.ts';
import { LINK_THROTTLE } from '../links/link-routes.ts';
import type { OneTimeTokens } from '../links/one-time-token.ts';
import type { Site } from '../links/site.ts';
import { signInCookies } from '../sessions/cookies.ts';
import type { SignedIn } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';
import type { SignIn, SignInContext } from './sign-in.ts';

/** The contents of a one-time link. */
interface OneTimeLink {
  readonly userId: number;
  readonly secretKey: string;
  readonly token: string;
}

const METHOD = 'one-time-link';

/** Signing in with a one-time link. */
export function createOneTimeLinks(deps: { storage: Storage; signIn: SignIn; oneTimeTokens: OneTimeTokens }) {
  const { storage, signIn, oneTimeTokens } = deps;

  /**
   * The user of a valid link. Also refuses users who became staff after the link was created. Ids that nobody has take as
   * long as a wrong token: only a right one leads to the whole row of the user.
   */
  async function userOf({ userId, secretKey, token }: OneTimeLink): Promise<User | null> {
    const { users } = storage.read;
    const subject = await users.linkSubject(userId);
    if (!oneTimeTokens.check(subject, secretKey, token)) return null;
    const user = await users.byId(userId);
    const isRight = oneTimeTokens.check(user, secretKey, token);
    return user?.isActive && !user.isStaff && isRight ? user : null;
  }

  return {
    /** Whether a link is valid; changes nothing. */
    inspect: async (link: OneTimeLink): Promise<boolean> => (await userOf(link)) !== null,

    /** Uses a link up. Of parallel uses one wins. @returns null if refused */
    async use(link: OneTimeLink, context: SignInContext): Promise<SignedIn | null> {
      const user = await userOf(link);
      const signedIn =
        user &&
        (await storage.transaction((stores) =>
          signIn.complete(stores, user, context, { method: METHOD, credential: 'uses-up' }),
        ));
      // A bad link is evidence of nobody: a row about the user would take longer than one about an id nobody has.
      if (!signedIn) {
        const failure = { userId: null, method: METHOD, reason: 'link', claimedId: link.userId };
        await signIn.recordFailure(context.source, failure);
      }
      return signedIn;
    },
  };
}

const LINK_PATH = '/users/passwordless-login/';

/** The path of a one-time link. */
export function oneTimeLinkPath(
  { userId, secretKey, token }: OneTimeLink,
  next: string | null = null,
): string {
  const path = `${LINK_PATH}${encodeURIComponent(token)}/?user=${userId}&secret_key=${encodeURIComponent(secretKey)}`;
  return next === null ? path : `${path}&next=${encodeURIComponent(next)}`;
}

export const linkFields = {
  user: documented(id(), 'The user’s id.', 235),
  secret_key: documented(
    text(200),
    'Any text of yours; the link works only together with it.',
    'checkout-7f3a',
  ),
};

/** Opening one-time sign-in links, which staff create (one-time-token.ts). */
export function passwordlessLogin(services: {
  settings: Settings;
  site: Site;
  storage: Storage;
  signIn: SignIn;
  oneTimeTokens: OneTimeTokens;
}): Route[] {
  const { settings, site } = services;
  const links = createOneTimeLinks(services);

  const refuseLink = ({ client }: RouteRequest): Answer =>
    client.kind === 'browser' ? page(400, { name: 'link-invalid' }) : refuse({ code: 'invalid_link' });

  const use = async (request: RouteRequest, link: OneTimeLink): Promise<Answer> => {
    const signedIn = await links.use(link, request);
    if (!signedIn) return refuseLink(request);
    const cookies = signInCookies(signedIn);
    return redirect(site.afterSignIn(nextOf(request)), {}, cookies);
  };

  /** HEAD requests, by which programs preview links, do not use the link up. */
  const look = async (request: RouteRequest, link: OneTimeLink): Promise<Answer> => {
    if (!(await links.inspect(link))) return refuseLink(request);
    if (!settings.get('PASSWORDLESS_LOGIN_CONFIRM')) return redirect(site.afterSignIn(nextOf(request)), {});
    const next = site.redirectTarget(nextOf(request));
    return page(200, {
      name: 'link-confirm',
      action: oneTimeLinkPath(link, next),
      title: 'linkConfirmTitle',
      text: 'linkConfirmText',
      button: 'loginSubmit',
    });
  };

  const handle = async (request: RouteRequest): Promise<Answer> => {
    const link = linkOf(request);
    if (!link) return refuseLink(request);
    const usesLink =
      request.method === 'POST' || (request.method === 'GET' && !settings.get('PASSWORDLESS_LOGIN_CONFIRM'));
    return usesLink ? use(request, link) : look(request, link);
  };

  const shared = {
    path: '/users/passwordless-login/:token/',
    tag: 'Sign-in',
    auth: 'optional',
    params: {
      token: {
        description: 'The token of the link.',
        example: 'd3k9x1-6f1ed002ab5595859014ebf0951522d9',
      },
    },
    query: {
      user: { description: 'The user’s id.', example: '235' },
      secret_key: { description: 'The secret key the link was created with.', example: 'checkout-7f3a' },
      next: nextParameter,
    },
    throttle: LINK_THROTTLE,
    errors: ['invalid_link'],
    handle,
  } as const;
  const signedIn = { description: 'Signed in.', schema: Type.Object({}) };
  return [
    route({
      ...shared,
      method: 'GET',
      operationId: 'openOneTimeLink',
      summary: 'Sign in with a one-time link',
      description:
        'With PASSWORDLESS_LOGIN_CONFIRM it shows a page with a button that posts to the same URL, so that mail scanners that open links cannot use it up.',
      responses: { 200: { description: 'The page with the button.', html: true }, 302: signedIn },
    }),
    route({
      ...shared,
      method: 'POST',
      operationId: 'useOneTimeLink',
      summary: 'Sign in with a one-time link, from the page with the button',
      description: '`user`, `secret_key` and `next` may be in the body instead of the query.',
      responses: { 302: signedIn },
    }),
  ];
}

/** A parameter of the query, or else of the body. */
const given = ({ query, raw }: RouteRequest, name: string): unknown =>
  query[name] ?? (Object.hasOwn(raw, name) ? raw[name] : undefined);

function linkOf(request: RouteRequest): OneTimeLink | null {
  const sent = { user: given(request, 'user'), secret_key: given(request, 'secret_key') };
  const reading = readFields(linkFields, sent);
  if (!reading.ok) return null;
  const { user: userId, secret_key: secretKey } = reading.value;
  return { userId, secretKey, token: request.params.token ?? '' };
}

function nextOf(request: RouteRequest): string | undefined {
  const next = given(request, 'next');
  return typeof next === 'string' ? next : undefined;
}
