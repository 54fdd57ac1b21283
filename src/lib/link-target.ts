/**
 * White space, control characters and backslashes. Browsers drop tabs and newlines before they parse an address and read
 * a backslash as a slash (WHATWG URL), so an address with them leads elsewhere than it seems to; headers cannot hold them.
 */
const MISREAD = /[\s\p{Cc}\\]/u;

/** What {@link isLinkTarget} accepts, in words. */
export const LINK_TARGET = 'a path such as /home/ or an https:// address';

/**
 * Whether pages may link or redirect to it: a path with one leading slash, or a web address without user and password. An
 * `http://` address is one too; where it is not wanted, see {@link isPlain}.
 */
export function isLinkTarget(text: string): boolean {
  if (MISREAD.test(text) || !text.isWellFormed()) return false;
  if (text.startsWith('/')) return !text.startsWith('//');
  if (!/^https?:\/\/[^/]/i.test(text)) return false;
  const url = URL.parse(text);
  return url !== null && !url.username && !url.password;
}

/** Whether it is an address without encryption: others could read the links that lead there, and change its pages. */
export const isPlain = (text: string): boolean => /^http:/i.test(text);
