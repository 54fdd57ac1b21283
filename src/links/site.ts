import { type Config, ownOrigins } from '../config/config.ts';
import { PATHS } from '../contracts/page.ts';
import { SETTINGS, type Settings } from '../settings.ts';
import { safeRedirect } from './redirects.ts';
import type { UidLink } from './uid-link.ts';

/** Settings that name redirect targets: a path on this site or an absolute URL. */
const REDIRECT_SETTINGS = ['HOME_URL', 'LOGIN_REDIRECT_URL', 'CHANGE_PASSWORD_URL'] as const;

interface Frontend {
  readonly url: string;
  readonly reset_path?: string;
}

/** The origins of this service and its storefronts. They come from configuration, never from a request's headers. */
export function createSite(deps: {
  config: Pick<Config, 'mode' | 'publicUrl' | 'trustedOrigins' | 'loginUrl'>;
  settings: Settings;
}) {
  const { config, settings } = deps;
  const fixed = new Set([...ownOrigins(config), ...config.trustedOrigins]);

  /** Each frontend. A Map, because an id may be "constructor". */
  const frontends = (): ReadonlyMap<string, Frontend> =>
    new Map(
      Object.entries(settings.get('FRONTEND_URLS')).map(([id, frontend]) => [
        id,
        typeof frontend === 'string' ? { url: frontend } : frontend,
      ]),
    );

  const storefronts = (): string[] =>
    [
      settings.get('STOREFRONT_URL'),
      ...frontends()
        .values()
        .map(({ url }) => url),
    ].filter((url) => url !== '');

  /** Whether people have no pages but ours, as far as the settings tell. */
  const isAlone = (): boolean =>
    storefronts().length === 0 && settings.get('HOME_URL') === SETTINGS.HOME_URL.default;

  /** The requested target if it is safe, else null. */
  const redirectTarget = (next: string | undefined): string | null => safeRedirect(next, fixed);

  return {
    /** Whether pages of this origin may post to this service. */
    trustsOrigin(origin: string): boolean {
      if (fixed.has(origin)) return true;
      return storefronts().some((url) => URL.canParse(url) && new URL(url).origin === origin);
    },

    /** The origins that the answer to a form may redirect to. */
    redirectOrigins(): readonly string[] {
      const targets = [config.loginUrl, ...REDIRECT_SETTINGS.map((name) => settings.get(name))];
      const elsewhere = targets
        .filter((target) => URL.canParse(target))
        .map((target) => new URL(target).origin);
      return [...new Set([...fixed, ...elsewhere])];
    },

    redirectTarget,

    /** The sign-in page for one of our pages. @param path where to go after signing in */
    signInUrl(path: string): string {
      // Another origin would resolve the path against itself.
      const next = config.loginUrl.startsWith('/') ? path : config.publicUrl + path;
      const separator = config.loginUrl.includes('?') ? '&' : '?';
      return `${config.loginUrl}${separator}next=${encodeURIComponent(next)}`;
    },

    /** Where to go after signing in through the API or with a one-time link. */
    afterSignIn: (next: string | undefined): string =>
      redirectTarget(next) ?? (settings.get('LOGIN_REDIRECT_URL') || settings.get('HOME_URL')),

    /** Where to go after signing in on one of our pages: where the shop has none, our home page would say hardly anything. */
    afterSignInPage: (next: string | undefined): string =>
      redirectTarget(next) ??
      (settings.get('LOGIN_REDIRECT_URL') || (isAlone() ? PATHS.account : settings.get('HOME_URL'))),

    /** A link to this service itself (PUBLIC_URL), whatever storefront there is. @param path begins with a slash */
    ownUrl: (path: string): string => config.publicUrl + path,

    /** The origin of links in a message. @param frontendId one of VALID_FRONTEND_IDS, or null */
    linkBase(frontendId: string | null): string {
      return frontends().get(frontendId ?? '')?.url || settings.get('STOREFRONT_URL') || config.publicUrl;
    },

    /** The path of a reset link: the page of the frontend, or else of the storefront. @param frontendId as for `linkBase` */
    resetPath(link: UidLink, frontendId: string | null): string {
      const own = frontends().get(frontendId ?? '')?.reset_path;
      return fillResetPath(own ?? settings.get('RESET_LINK_PATH'), link);
    },
  };
}

/** RESET_LINK_PATH with the values of a link. */
export const fillResetPath = (path: string, { uid, token }: UidLink): string =>
  path.replace('{uid}', encodeURIComponent(uid)).replace('{token}', encodeURIComponent(token));

export type Site = ReturnType<typeof createSite>;
