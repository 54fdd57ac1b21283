/** For answers: RFC 3339 in UTC, to the millisecond. */
export const isoTime = (at: number | null): string | null =>
  at === null ? null : new Date(at).toISOString();

/** The query parameters of lists that can be narrowed down by time. */
export const TIME_QUERY = {
  since: { description: 'Only from this moment on, RFC 3339.', example: '2026-03-01T10:30:00Z' },
  until: { description: 'Only before this moment, RFC 3339.', example: '2026-03-02T00:00:00Z' },
} as const;

/** The name of a list for its cursors: those of another list, reader or filter are not accepted. */
export const listName = (name: string, readerId: number, filters: object): string =>
  JSON.stringify([name, readerId, filters]);
