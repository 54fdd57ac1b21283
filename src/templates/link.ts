/** Comments, except for the lines with which mail programs other than Outlook are addressed, and what nobody is shown. */
const UNSEEN = /<!--.*?-->|<(style|script|title|template)\b.*?<\/\1\s*>/gis;
const TAG = /<(?:"[^"]*"|'[^']*'|[^'">])*>/g;
const HREF = /<a\b[^>]*?(?<=[\s"'])href\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)/gi;

/**
 * Whether somebody who reads the HTML gets to the link: uid and token together in the address of a link, or both
 * written out. They need no decoding: escaping changes neither.
 */
export function leadsToLink(html: string, { uid, token }: { uid: string; token: string }): boolean {
  const seen = html.replace(UNSEEN, ' ');
  const addresses = [...seen.matchAll(HREF)].map(([, address = '']) => address);
  const holdsBoth = (text: string): boolean => text.includes(uid) && text.includes(token);
  return addresses.some(holdsBoth) || holdsBoth(seen.replace(TAG, ' '));
}
