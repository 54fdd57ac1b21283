import { Type } from 'typebox';
import type { Config } from '../config/config.ts';
import { documented, id, orFieldErrors, readFields, text } from '../contracts/fields.ts';
import {
  type Answer,
  json,
  page,
  type Route,
  type RouteRequest,
  redirect,
  route,
  viewerOf,
} from '../contracts/route.ts';
import { AppError } from '../errors.ts';
import type { Site } from '../links/site.ts';
import { signInCookies } from '../sessions/cookies.ts';
import type { Devices } from '../sessions/devices.ts';
import type { Settings } from '../settings.ts';
import type { OneTimeLink, Passwordless } from './passwordless.ts';

const SECRET_KEY_LIMIT = 200;
const LINK_PATH = '/users/passwordless-login/';

const linkFields = {
  user: documented(id(), 'The user’s id.', 235),
  secret_key: documented(
    text(SECRET_KEY_LIMIT),
    'Any text of yours; the link works only together with it.',
    'checkout-7f3a',
  ),
};

interface Services {
  readonly config: Pick<Config, 'publicUrl'>;
  readonly settings: Settings;
  readonly site: Site;
  readonly devices: Devices;
  readonly passwordless: Passwordless;
}

/** Links that sign somebody in once: staff make them, whoever opens one is signed in. */
export function oneTimeLinkRoutes(services: Services): Route[] {
  return [mintRoute(services), ...linkRoutes(services)];
}

const mintRoute = ({ config, passwordless }: Services): Route =>
  route({
    method: 'POST',
    path: '/users/one-time-token/',
    operationId: 'createOneTimeToken',
    summary: 'Make a link that signs a user in once',
    description:
      'The link dies when it is used, when the user signs in by whatever way, when password or e-mail change, and after ONE_TIME_TOKEN_TIMEOUT. None are made for staff.',
    tag: 'Operators',
    auth: 'staff-token',
    body: linkFields,
    responses: {
      201: {
        description: 'The link, and its token alone.',
        schema: Type.Object({ token: Type.String(), url: Type.String() }),
      },
      400: {
        description: 'A field is not valid, or there is no active user with this id.',
        schema: Type.Record(Type.String(), Type.Array(Type.String())),
      },
    },
    async handle(request) {
      const { user: userId, secret_key: secretKey } = request.body;
      const staff = viewerOf(request).user;
      const token = await passwordless.mint({ userId, secretKey }, staff, request.source);
      return json(201, { token, url: config.publicUrl + pathOf({ userId, secretKey, token }) });
    },
  });

function linkRoutes(services: Services): Route[] {
  const { settings, site, devices, passwordless } = services;

  const refuse = ({ client }: RouteRequest): Answer => {
    if (client.kind !== 'browser') throw new AppError('invalid_link');
    return page(400, { name: 'link-invalid' });
  };

  const signIn = async (request: RouteRequest, link: OneTimeLink): Promise<Answer> => {
    const { session: previous, source, device } = request;
    const signedIn = await passwordless.withLink(link, { previous, source });
    if (!signedIn) return refuse(request);
    return redirect(site.afterSignIn(nextOf(request)), {}, signInCookies(devices, signedIn, device));
  };

  /** HEAD, which programs send to look at a link, uses nothing up. */
  const look = async (request: RouteRequest, link: OneTimeLink): Promise<Answer> => {
    if (!(await passwordless.inspect(link))) return refuse(request);
    if (!settings.get('PASSWORDLESS_LOGIN_CONFIRM')) return redirect(site.afterSignIn(nextOf(request)), {});
    const next = site.redirectTarget(nextOf(request));
    return page(200, { name: 'link-confirm', action: pathOf(link, next) });
  };

  const handle = async (request: RouteRequest): Promise<Answer> => {
    const link = linkOf(request);
    if (!link) return refuse(request);
    const usesLink =
      request.method === 'POST' || (request.method === 'GET' && !settings.get('PASSWORDLESS_LOGIN_CONFIRM'));
    return usesLink ? signIn(request, link) : look(request, link);
  };

  const declared = {
    path: `${LINK_PATH}:token/`,
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
      secret_key: { description: 'What the link was made with.', example: 'checkout-7f3a' },
      next: {
        description: 'Where to go after signing in: a path here or a URL of a trusted origin.',
        example: '/account/',
      },
    },
    // By address alone: a link is no guess at somebody's, and who knows an id must not keep its owner's link from working.
    throttle: { scope: 'login', identifier: () => null },
    errors: ['invalid_link'],
    handle,
  } as const;
  const signedIn = { description: 'Signed in.', schema: Type.Object({}) };
  return [
    route({
      ...declared,
      method: 'GET',
      operationId: 'openOneTimeLink',
      summary: 'Sign in by a one-time link',
      description:
        'With PASSWORDLESS_LOGIN_CONFIRM it shows a page with a button that posts to the same address, so that programs that open every link in a mail cannot use it up.',
      responses: { 200: { description: 'The page with the button.', html: true }, 302: signedIn },
    }),
    route({
      ...declared,
      method: 'POST',
      operationId: 'useOneTimeLink',
      summary: 'Sign in by a one-time link, from the page with the button',
      description: '`user`, `secret_key` and `next` may stand in the body instead of the address.',
      responses: { 302: signedIn },
    }),
  ];
}

/** A parameter of the address, or else of the body. */
const given = ({ query, raw }: RouteRequest, name: string): unknown =>
  query[name] ?? (Object.hasOwn(raw, name) ? raw[name] : undefined);

function linkOf(request: RouteRequest): OneTimeLink | null {
  const sent = { user: given(request, 'user'), secret_key: given(request, 'secret_key') };
  const reading = orFieldErrors(() => readFields(linkFields, sent));
  if ('errors' in reading) return null;
  const { user: userId, secret_key: secretKey } = reading.values;
  return { userId, secretKey, token: request.params.token ?? '' };
}

function nextOf(request: RouteRequest): string | undefined {
  const next = given(request, 'next');
  return typeof next === 'string' ? next : undefined;
}

/** The address of a link on this service. */
function pathOf({ userId, secretKey, token }: OneTimeLink, next: string | null = null): string {
  const path = `${LINK_PATH}${encodeURIComponent(token)}/?user=${userId}&secret_key=${encodeURIComponent(secretKey)}`;
  return next === null ? path : `${path}&next=${encodeURIComponent(next)}`;
}
