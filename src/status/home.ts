import type { Config } from '../config/config.ts';
import { page, type Route, route } from '../contracts/route.ts';
import type { Settings } from '../settings.ts';

/** A small home page, for shops without a page at HOME_URL and for visitors of the service's own origin. */
export function home({
  config,
  settings,
}: {
  config: Pick<Config, 'loginUrl'>;
  settings: Settings;
}): Route[] {
  return ['/', '/home/'].map((path) =>
    route({
      method: 'GET',
      path,
      operationId: path === '/' ? 'home' : 'homePage',
      summary: 'A small home page',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      responses: { 200: { description: 'The page.', html: true } },
      async handle({ viewer }) {
        const viewerName = viewer && (viewer.user.firstName || viewer.user.email || String(viewer.user.id));
        const links = { login: config.loginUrl, changePassword: settings.get('CHANGE_PASSWORD_URL') };
        return page(200, { name: 'home', viewerName, links });
      },
    }),
  );
}
