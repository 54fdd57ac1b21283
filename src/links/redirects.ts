/**
 * A requested redirect target, if it is safe: a path on this site, or an absolute URL whose origin is
 * trusted (OWASP Unvalidated Redirects). A path has exactly one leading slash, no backslash (browsers read it as a
 * slash) and no control characters (browsers drop tabs and newlines before they parse).
 *
 * @param trusted origins as `new URL(…).origin` spells them
 */
export function safeRedirect(target: string | undefined, trusted: ReadonlySet<string>): string | null {
  if (!target || target.length > 2000 || !target.isWellFormed()) return null;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  if (/[\u0000-\u0020\u007f-\u009f\\\u2028\u2029]/.test(target)) return null;
  if (target.startsWith('/')) return target.startsWith('//') ? null : target;
  if (!/^https?:\/\/[^/]/i.test(target)) return null;
  try {
    const url = new URL(target);
    return trusted.has(url.origin) && !url.username && !url.password ? target : null;
  } catch {
    return null;
  }
}
