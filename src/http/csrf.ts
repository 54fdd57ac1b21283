import type { RequestRefusal } from '../errors.ts';
import { equalInConstantTime } from '../lib/keyring.ts';

const CSRF_TOKEN = /^[A-Za-z0-9]{32,64}$/;

/** The token in the cookie, if well-formed: storefronts set the cookie themselves. */
export const readCsrfCookie = (cookie: string | undefined): string | null =>
  cookie !== undefined && CSRF_TOKEN.test(cookie) ? cookie : null;

/**
 * Double submit (OWASP CSRF Prevention): the submitted token must equal the cookie, which other sites cannot read.
 * @returns null if it does
 */
export function checkCsrfToken(cookie: string | null, submitted: string | undefined): RequestRefusal | null {
  if (cookie === null) return { code: 'csrf_cookie_missing' };
  return submitted && equalInConstantTime(cookie, submitted) ? null : { code: 'csrf_token_incorrect' };
}

/**
 * An unsafe request with an Origin or Referer must come from a trusted origin. Browsers send one with every POST; requests
 * without either come from other programs and pass.
 *
 * @param isTrusted gets the origin as the browser spells it; the opaque `null` is never trusted
 * @returns null if the origin is trusted or missing
 */
export function checkOrigin(
  headers: { origin?: string | undefined; referer?: string | undefined },
  isTrusted: (origin: string) => boolean,
): RequestRefusal | null {
  const origin = headers.origin ?? (headers.referer === undefined ? undefined : originOf(headers.referer));
  return origin === undefined || isTrusted(origin)
    ? null
    : { code: 'origin_not_trusted', params: { origin: origin.slice(0, 200) } };
}

function originOf(referer: string): string {
  try {
    return new URL(referer).origin;
  } catch {
    return 'null';
  }
}
