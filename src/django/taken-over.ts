import { DAY } from '../lib/clock.ts';
import type { Handle } from '../storage/sql/database.ts';
import { insertRows, isAmong } from './rows.ts';

/** How long a session is remembered after an import saw it last: until then Django may prolong it. */
const REMEMBERED = 365 * DAY;

/** A session or token of Django that an import takes over. */
interface TakenOver {
  /** SHA-256, as sessions and tokens are stored here. */
  readonly hash: string;
  /** Milliseconds since the epoch; null: never. */
  readonly expiresAt: number | null;
}

/**
 * Those of these hashes that an import took over before. A session or token comes once: one that is missing here was ended here,
 * by signing out, by an operator or by a newer one, and must not open anything again.
 */
export async function takenOver(handle: Handle, hashes: readonly string[]): Promise<ReadonlySet<string>> {
  if (hashes.length === 0) return new Set();
  const rows = await handle.db
    .selectFrom('imported_credentials')
    .select('hash')
    .where(isAmong(handle, 'hash', hashes, 'text'))
    .execute();
  return new Set(rows.map(({ hash }) => hash));
}

/** When an import stores something, milliseconds since the epoch. */
export interface ImportTimes {
  readonly now: number;
  /** When the import began. */
  readonly startedAt: number;
}

/** Remembers what is taken over, in the transaction that stores it. @returns the hashes that come for the first time */
export async function remember(
  handle: Handle,
  credentials: readonly TakenOver[],
  { now, startedAt }: ImportTimes,
): Promise<ReadonlySet<string>> {
  const byHash = new Map(credentials.map((one) => [one.hash, one.expiresAt] as const));
  const hashes = [...byHash.keys()];
  const before = await takenOver(handle, hashes);
  const rows = [...byHash].map(([hash, expiresAt]) => ({
    hash,
    expires_at: expiresAt === null ? null : Math.max(expiresAt, now) + REMEMBERED,
    seen_at: startedAt,
  }));
  await insertRows(
    handle,
    'imported_credentials',
    rows,
    'on conflict (hash) do update set expires_at = excluded.expires_at, seen_at = excluded.seen_at',
  );
  return new Set(hashes.filter((hash) => !before.has(hash)));
}

/**
 * Ends the tokens of earlier imports that are no more in Django: who had them signed out there. Not of people who have signed in
 * here since, whose tokens are from here on their own.
 */
export async function endUnseenTokens({ db }: Handle, startedAt: number): Promise<void> {
  await db
    .deleteFrom('auth_tokens')
    .where('key_hash', 'in', (query) =>
      query
        .selectFrom('imported_credentials')
        .select('hash')
        .where('expires_at', 'is', null)
        .where((is) => is.or([is('seen_at', 'is', null), is('seen_at', '<', startedAt)])),
    )
    .where('user_id', 'in', (query) =>
      query
        .selectFrom('imported_users')
        .innerJoin('users', 'users.id', 'imported_users.user_id')
        .select('users.id')
        .whereRef('users.sign_in_generation', '=', 'imported_users.sign_in_generation'),
    )
    .execute();
}
