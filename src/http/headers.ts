import { IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';

const ONE_YEAR_SECONDS = 31_536_000;
const NONE = ["'none'"];
const SELF = ["'self'"];

/** What a source list can name (CSP 3 §2.3.1, host-source): no IPv6 address, which browsers would complain about. */
const CSP_ORIGIN = /^https?:\/\/[a-z0-9.-]+(?::\d+)?$/;

/** Answers are made for one language and one visitor, and never cached. */
const NEGOTIATED = { 'cache-control': 'no-store', vary: 'Accept, Accept-Language, Cookie' };
const HTML = 'text/html; charset=utf-8';

export type Headers = OutgoingHttpHeaders;

/** Directives of a Content-Security-Policy; false: files that are no documents need none. */
type Policy = Readonly<Record<string, readonly string[]>> | false;

/**
 * The headers of each kind of answer. The language is added to each answer.
 *
 * @param redirectOrigins where the answer to a form may send the browser, asked for every page because settings name
 * some: Chrome applies form-action to redirects, too
 */
export function createHeaderSets(publicUrl: string, redirectOrigins: () => readonly string[]) {
  const isHttps = publicUrl.startsWith('https://');
  const pageHeaders = (origins: readonly string[]) => ({
    ...securityHeaders(isHttps, {
      'default-src': NONE,
      'style-src': SELF,
      'script-src': SELF,
      'img-src': SELF,
      'form-action': [...SELF, ...origins],
      'frame-ancestors': NONE,
      'base-uri': NONE,
    }),
    ...NEGOTIATED,
    'content-type': HTML,
  });
  let pages = { origins: '', headers: pageHeaders([]) };

  return {
    json: {
      ...securityHeaders(isHttps, { 'default-src': NONE, 'frame-ancestors': NONE }),
      ...NEGOTIATED,
      'content-type': 'application/json; charset=utf-8',
    },
    page() {
      const origins = redirectOrigins().filter((origin) => CSP_ORIGIN.test(origin));
      if (origins.join() !== pages.origins)
        pages = { origins: origins.join(), headers: pageHeaders(origins) };
      return pages.headers;
    },
    /** For HTML with a policy of its own. */
    html: (policy: string) => ({ ...pages.headers, 'content-security-policy': policy }),
    /** For files that never change under their name. */
    asset: {
      ...securityHeaders(isHttps, false),
      'cache-control': `public, max-age=${ONE_YEAR_SECONDS}, immutable`,
    },
  };
}

export type HeaderSets = ReturnType<typeof createHeaderSets>;

/**
 * What helmet sets on an answer with this policy. It runs once per kind of answer: as a hook of every request it costs
 * 10 to 20 % of a cheap one, and misses requests that fastify refuses before its hooks.
 */
function securityHeaders(isHttps: boolean, policy: Policy): Headers {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const apply = helmet({
    contentSecurityPolicy: policy && { useDefaults: false, directives: policy },
    crossOriginResourcePolicy: false,
    originAgentCluster: false,
    // A reset link stands in the URL: no other site may learn it. `no-referrer` would make our own forms post `Origin: null`.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: isHttps && { maxAge: ONE_YEAR_SECONDS, includeSubDomains: false },
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xFrameOptions: { action: 'deny' },
    xPermittedCrossDomainPolicies: false,
    xPoweredBy: false,
    xXssProtection: false,
  });
  apply(response.req, response, (fault) => {
    if (fault) throw fault;
  });
  const headers = response.getHeaders();
  // Helmet leaves out the spaces between directives.
  const csp = headers['content-security-policy'];
  return typeof csp === 'string'
    ? { ...headers, 'content-security-policy': csp.replaceAll(';', '; ') }
    : headers;
}
