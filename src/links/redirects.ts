import { isLinkTarget } from '../lib/link-target.ts';

/**
 * A requested redirect target, if it is safe: a path on this site, or an absolute URL whose origin is
 * trusted (OWASP Unvalidated Redirects).
 *
 * @param trusted origins as `new URL(…).origin` spells them
 */
export function safeRedirect(target: string | undefined, trusted: ReadonlySet<string>): string | null {
  if (!target || target.length > 2000) return null;
  if (!isLinkTarget(target)) return null;
  return target.startsWith('/') || trusted.has(new URL(target).origin) ? target : null;
}
