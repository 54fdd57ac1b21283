import { type Answer, ApiError, type Client } from '../../client/index.ts';
import { emailKey } from '../../contracts/user.ts';
import { UsageError } from '../../lib/failures.ts';

/** A person as the operator API lists them. */
export type Person = Answer<'/admin/api/users/', 'get'>['results'][number];

/** The most rows the API has on a page. */
const PAGE = 200;

/** @param missing the complaint in place of a 404 */
export async function orMissing<T>(call: Promise<T>, missing: string): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw error instanceof ApiError && error.status === 404 ? new UsageError(missing) : error;
  }
}

interface Page<T> {
  readonly results: readonly T[];
  readonly next: string | null;
}

/** As many rows as were asked for, page by page. */
export async function rowsOf<T>(
  limit: number,
  page: (query: { limit: number; cursor?: string }) => Promise<Page<T>>,
): Promise<T[]> {
  const rows: T[] = [];
  for (let cursor: string | null | undefined; cursor !== null && rows.length < limit; ) {
    const query = { limit: Math.min(PAGE, limit - rows.length) };
    const { results, next } = await page(cursor === undefined ? query : { ...query, cursor });
    rows.push(...results);
    cursor = next;
  }
  return rows;
}

/**
 * Finds a person as the command line names them: by id, e-mail, or phone with +.
 * @throws UsageError if there is none
 */
export async function personNamed(client: Client, reference: string): Promise<Person> {
  const text = reference.trim();
  if (/^\d{1,15}$/.test(text)) {
    const path = { id: Number(text) };
    return orMissing(client.get('/admin/api/users/{id}/', { params: { path } }), `there is no user ${text}`);
  }
  if (!text.includes('@') && !text.startsWith('+'))
    throw new UsageError(`expected a user's id, e-mail or phone with +, got ${JSON.stringify(reference)}`);
  const { results } = await client.get('/admin/api/users/', { params: { query: { search: text } } });
  const phone = text.replaceAll(/[^+\d]/g, '');
  const [person] = text.includes('@')
    ? results.filter(({ email }) => email !== null && emailKey(email) === emailKey(text))
    : results.filter((found) => found.phone === phone && found.is_active);
  if (person) return person;
  throw new UsageError(
    text.includes('@')
      ? `there is no user with the e-mail ${text}`
      : `no active user holds the phone ${phone}`,
  );
}

/** The id of a person who may be named; undefined: nobody is. */
export const idNamed = async (client: Client, reference: string | undefined): Promise<number | undefined> =>
  reference === undefined ? undefined : (await personNamed(client, reference)).pk;

export const isoOf = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString();
