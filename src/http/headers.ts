import { IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';

const ONE_YEAR_SECONDS = 31_536_000;
const NONE = ["'none'"];
const SELF = ["'self'"];

/** What a CSP source list can name (CSP 3 §2.3.1, host-source). IPv6 addresses are not allowed. */
const CSP_ORIGIN = /^https?:\/\/[a-z0-9.-]+(?::\d+)?$/;

/** Answers are for one language and one visitor, so they are never cached. */
const NEGOTIATED = { 'cache-control': 'no-store', vary: 'Accept, Accept-Language, Cookie' };
const HTML = 'text/html; charset=utf-8';

export type Headers = OutgoingHttpHeaders;

/** The directives of a Content-Security-Policy; false for files that are not documents. */
type Policy = Readonly<Record<string, readonly string[]>> | false;

/**
 * The headers of each kind of answer. The language is added to each answer.
 *
 * @param redirectOrigins the origins that the answer to a form may redirect to, because Chrome applies form-action to
 *   redirects. Called for every page, because they depend on settings
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

  const dataHeaders = {
    ...securityHeaders(isHttps, { 'default-src': NONE, 'frame-ancestors': NONE }),
    ...NEGOTIATED,
  };

  return {
    json: { ...dataHeaders, 'content-type': 'application/json; charset=utf-8' },
    lines: { ...dataHeaders, 'content-type': 'application/jsonl; charset=utf-8' },
    page() {
      const origins = redirectOrigins().filter((origin) => CSP_ORIGIN.test(origin));
      if (origins.join() !== pages.origins)
        pages = { origins: origins.join(), headers: pageHeaders(origins) };
      return pages.headers;
    },
    /** For HTML with its own policy. */
    html: (policy: string) => ({ ...pages.headers, 'content-security-policy': policy }),
    /** For files whose content never changes. */
    asset: {
      ...securityHeaders(isHttps, false),
      'cache-control': `public, max-age=${ONE_YEAR_SECONDS}, immutable`,
    },
  };
}

export type HeaderSets = ReturnType<typeof createHeaderSets>;

/**
 * The headers that helmet sets with this policy. It runs once per kind of answer: as a hook it costs 10 to 20 % of a cheap
 * request, and misses requests that fastify refuses before its hooks.
 */
function securityHeaders(isHttps: boolean, policy: Policy): Headers {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const apply = helmet({
    contentSecurityPolicy: policy && { useDefaults: false, directives: policy },
    crossOriginResourcePolicy: false,
    originAgentCluster: false,
    // No other site may see a reset link in the URL. With `no-referrer` our own forms would send `Origin: null`.
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
