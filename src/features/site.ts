import { type Config, ownOrigins } from '../config.ts';
import type { Settings } from '../settings.ts';
import { safeRedirect } from './redirects.ts';

/** Where this service and its storefronts are. Nothing here ever comes from a request's headers. */
export interface Site {
  /** Whether a browser's page of this origin may post here. */
  trustsOrigin(origin: string): boolean;
  /** The origins pages may send people on to. */
  redirectOrigins(): readonly string[];
  /** The target a request asked for if it is safe, else null. */
  redirectTarget(next: string | undefined): string | null;
  /** Where somebody goes after signing in. */
  afterSignIn(next: string | undefined): string;
  /** The origin of links in a message. @param frontendId one of VALID_FRONTEND_IDS, or null */
  linkBase(frontendId: string | null): string;
}

export function createSite(deps: {
  config: Pick<Config, 'mode' | 'publicUrl' | 'trustedOrigins'>;
  settings: Settings;
}): Site {
  const { config, settings } = deps;
  const fixed = new Set([...ownOrigins(config), ...config.trustedOrigins]);
  const site: Site = {
    trustsOrigin(origin) {
      if (fixed.has(origin)) return true;
      const storefronts = [settings.get('STOREFRONT_URL'), ...Object.values(settings.get('FRONTEND_URLS'))];
      return storefronts.some((url) => url !== '' && new URL(url).origin === origin);
    },
    redirectOrigins: () => [...fixed],
    redirectTarget: (next) => safeRedirect(next, fixed),
    afterSignIn: (next) =>
      site.redirectTarget(next) ?? (settings.get('LOGIN_REDIRECT_URL') || settings.get('HOME_URL')),
    linkBase: (frontendId) =>
      (frontendId !== null && settings.get('FRONTEND_URLS')[frontendId]) ||
      settings.get('STOREFRONT_URL') ||
      config.publicUrl,
  };
  return site;
}
