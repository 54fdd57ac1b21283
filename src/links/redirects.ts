import { isLinkTarget } from '../lib/link-target.ts';

/** Storefronts' clients take a `redirect_url` that contains this for the demand of a captcha, and sign nobody in. */
const CAPTCHA = /captcha/i;
/** How often a target may be percent-encoded over, which nothing but an attempt to hide something is. */
const DECODINGS = 5;

/** The longest target, characters. */
const MOST_CHARACTERS = 2000;

/** A text that is a path on this site, with or without a query; else null. */
export const ownPath = (text: string): string | null =>
  text.length <= MOST_CHARACTERS && text.startsWith('/') && isLinkTarget(text) ? text : null;

/**
 * A requested redirect target, if it is safe: a path on this site, or an absolute URL whose origin is
 * trusted (OWASP Unvalidated Redirects). A target that names a captcha is none, however it is encoded: a link to the
 * sign-in page would keep people from signing in.
 *
 * @param trusted origins as `new URL(…).origin` spells them
 */
export function safeRedirect(target: string | undefined, trusted: ReadonlySet<string>): string | null {
  if (!target || target.length > MOST_CHARACTERS || namesCaptcha(target)) return null;
  if (!isLinkTarget(target)) return null;
  return target.startsWith('/') || trusted.has(new URL(target).origin) ? target : null;
}

function namesCaptcha(target: string): boolean {
  let text = target;
  for (let round = 0; round < DECODINGS; round += 1) {
    if (CAPTCHA.test(text)) return true;
    const decoded = decodeOnce(text);
    if (decoded === text) return false;
    text = decoded;
  }
  return true;
}

/** Decodes what is percent-encoded of ASCII; the rest, malformed or not, stays. */
const decodeOnce = (text: string): string =>
  text.replace(/%([0-7][0-9a-f])/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
