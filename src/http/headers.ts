import type { Language } from '../locales/index.ts';

// All names are in lower case: fastify writes them so, and would turn each of them again for every answer.

/** Headers of every answer. A reset link stands in the URL: it must reach no other site as a referrer. */
const SECURITY = {
  'x-content-type-options': 'nosniff',
  // With `no-referrer` browsers would post our own forms with `Origin: null`.
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
} as const;

const ONE_YEAR = 31_536_000;
const JSON_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** What a source list can name (CSP 3 §2.3.1, host-source): no IPv6 address, which browsers would complain about. */
const CSP_ORIGIN = /^https?:\/\/[a-z0-9.-]+(?::\d+)?$/;

/** Answers are made for one language and one visitor, and never kept. */
const NEGOTIATED = { 'cache-control': 'no-store', vary: 'Accept, Accept-Language, Cookie' } as const;

export type Headers = Readonly<Record<string, string>>;

export interface HeaderSets {
  json(language: Language): Headers;
  page(language: Language): Headers;
  /** For HTML with a policy of its own. */
  html(language: Language, policy: string): Headers;
  /** For files that never change under their name. */
  asset(contentType: string): Headers;
}

/**
 * The headers of each kind of answer, put together once.
 *
 * @param redirectOrigins where a form's answer may send the browser, asked for every page because settings name some:
 * Chrome applies form-action to redirects, too
 */
export function createHeaderSets(publicUrl: string, redirectOrigins: () => readonly string[]): HeaderSets {
  const base = publicUrl.startsWith('https://')
    ? { ...SECURITY, 'strict-transport-security': `max-age=${ONE_YEAR}` }
    : SECURITY;
  const pagePolicy = (): string =>
    [
      "default-src 'none'",
      "style-src 'self'",
      "script-src 'self'",
      "img-src 'self'",
      `form-action ${["'self'", ...redirectOrigins().filter((origin) => CSP_ORIGIN.test(origin))].join(' ')}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; ');

  const perLanguage = (contentType: string, policy: string): ((language: Language) => Headers) => {
    const sets = new Map<Language, Headers>();
    return (language) => {
      let headers = sets.get(language);
      if (!headers) {
        headers = {
          ...base,
          ...NEGOTIATED,
          'content-type': contentType,
          'content-language': language,
          'content-security-policy': policy,
        };
        sets.set(language, headers);
      }
      return headers;
    };
  };

  const htmlSets = (policy: string) => ({ policy, of: perLanguage('text/html; charset=utf-8', policy) });
  let pages = htmlSets(pagePolicy());

  return {
    json: perLanguage('application/json; charset=utf-8', JSON_POLICY),
    page(language) {
      const policy = pagePolicy();
      if (policy !== pages.policy) pages = htmlSets(policy);
      return pages.of(language);
    },
    html: (language, policy) => htmlSets(policy).of(language),
    asset: (contentType) => ({
      ...base,
      'content-type': contentType,
      'cache-control': `public, max-age=${ONE_YEAR}, immutable`,
    }),
  };
}
