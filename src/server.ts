import type { Core } from './app.ts';
import { CONSOLE_ASSETS } from './console/built.ts';
import type { Metrics } from './contracts/metrics.ts';
import { inboxRoutes } from './delivery/inbox-routes.ts';
import { allRoutes } from './endpoints.ts';
import { createServer } from './http/server.ts';
import { SECOND } from './lib/clock.ts';
import { PAGE_ASSETS } from './pages/assets.ts';
import { createPageRenderer } from './pages/render.ts';
import { REFERENCE_ASSETS } from './reference/page.ts';

/** The HTTP server over a core. It listens when told to. @param metrics null: nobody measures */
export function createApp(core: Core, metrics: Metrics | null = null) {
  const { config, clock, settings } = core;
  return createServer({
    ...core,
    metrics,
    routes: [...allRoutes({ ...core, metrics }), ...(config.mode === 'development' ? inboxRoutes(core) : [])],
    assets: [...PAGE_ASSETS, ...REFERENCE_ASSETS, ...CONSOLE_ASSETS],
    renderPage: createPageRenderer({ settings, loginUrl: config.loginUrl }),
    publicUrl: config.publicUrl,
    trustedProxies: config.trustedProxies,
    isStopping: core.health.isStopping,
    requestDeadline: config.requestDeadline * SECOND,
    addressRules: config,
    cookieRules: {
      sessionName: config.sessionCookieName,
      isSecure: config.publicUrl.startsWith('https://'),
      clock,
    },
  });
}
