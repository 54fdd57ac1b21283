import {
  type Answer,
  json,
  type Route,
  type RouteRequest,
  redirect,
  refuse,
  route,
} from '../contracts/route.ts';
import { hasRole } from '../contracts/user.ts';
import { randomBase64 } from '../lib/random.ts';
import type { Site } from '../links/site.ts';
import { type Settings, siteNameOf } from '../settings.ts';
import { CONSOLE } from './built.ts';
import { consolePage, policyOf } from './page.ts';

const ROOT = '/console/';
const NONCE_BYTES = 18;

interface Services {
  readonly site: Site;
  readonly settings: Settings;
}

/**
 * The operator console. All its pages are one document, which draws them in the browser from the operator API. What its
 * visitors may see and do, the API decides; here they only have to be staff.
 */
export const consoleRoutes = (services: Services): Route[] =>
  [
    { path: ROOT, operationId: 'console' },
    { path: `${ROOT}*`, operationId: 'consolePages' },
  ].map((place) =>
    route({
      ...place,
      method: 'GET',
      summary: 'The operator console',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      responses: {
        200: { description: 'The page.', html: true },
        302: { description: 'To the sign-in page.' },
      },
      handle: async (request) => open(request, services),
    }),
  );

function open({ viewer, params, query, language }: RouteRequest, { site, settings }: Services): Answer {
  if (!viewer) return redirect(site.signInUrl(pathOf(params['*'] ?? '', query)));
  if (!hasRole(viewer.user, 'support')) return refuse({ code: 'permission_denied' });
  if (!CONSOLE)
    return json(503, { detail: 'The console is not built: run npm ci, or node scripts/console.js.' });
  const nonce = randomBase64(NONCE_BYTES);
  const signInUrl = site.signInUrl(`${ROOT}signed-in`);
  const visit = { viewer: viewer.user, language, siteName: siteNameOf(settings), signInUrl, nonce };
  return { kind: 'html', status: 200, html: consolePage(CONSOLE, visit), policy: policyOf(nonce) };
}

/** Where the visitor wanted to go, to come back to after signing in. */
function pathOf(rest: string, query: RouteRequest['query']): string {
  const search = new URLSearchParams(query).toString();
  const path = ROOT + rest.split('/').map(encodeURIComponent).join('/');
  return search === '' ? path : `${path}?${search}`;
}
