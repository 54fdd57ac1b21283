/** What an answer says about something that somebody may want to change, for `If-Match`. */
export const etagOf = (version: string) => ({ headers: { etag: `"${version}"` } });

/** The version that If-Match names (RFC 9110 §13.1.1); undefined: any. A proxy that compresses makes tags weak. */
export function versionIn(header: string | string[] | undefined): string | undefined {
  const tag = Array.isArray(header) ? header[0] : header;
  if (tag === undefined || tag.trim() === '*') return undefined;
  return tag.trim().replace(/^(?:W\/)?"(.*)"$/, '$1');
}
