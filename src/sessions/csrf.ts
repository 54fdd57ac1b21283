import { AppError } from '../errors.ts';
import { equalInConstantTime } from '../lib/keyring.ts';

const CSRF_TOKEN = /^[A-Za-z0-9]{32,64}$/;

/** The token a cookie holds, if it could be one: storefronts set theirs themselves. */
export const readCsrfCookie = (cookie: string | undefined): string | null =>
  cookie !== undefined && CSRF_TOKEN.test(cookie) ? cookie : null;

/**
 * Double submit (OWASP CSRF Prevention): what the request carries must equal the cookie, which other sites cannot read.
 *
 * @throws AppError csrf_cookie_missing or csrf_token_incorrect
 */
export function checkCsrfToken(cookie: string | null, submitted: string | undefined): void {
  if (cookie === null) throw new AppError('csrf_cookie_missing');
  if (!submitted || !equalInConstantTime(cookie, submitted)) throw new AppError('csrf_token_incorrect');
}

/**
 * An unsafe request that says where it comes from must come from a trusted origin. Browsers say so on every POST;
 * scripts outside browsers say nothing and are let through.
 *
 * @param isTrusted asked with the origin as the browser spells it; the opaque `null` is never trusted
 * @throws AppError origin_not_trusted
 */
export function checkOrigin(
  headers: { origin?: string | undefined; referer?: string | undefined },
  isTrusted: (origin: string) => boolean,
): void {
  const origin = headers.origin ?? (headers.referer === undefined ? undefined : originOf(headers.referer));
  if (origin !== undefined && !isTrusted(origin))
    throw new AppError('origin_not_trusted', { params: { origin: origin.slice(0, 200) } });
}

function originOf(referer: string): string {
  try {
    return new URL(referer).origin;
  } catch {
    return 'null';
  }
}
