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

/** Remembers what is taken over, in the transaction that stores it. @returns the hashes that come for the first time */
export async function remember(
  handle: Handle,
  credentials: readonly TakenOver[],
  now: number,
): Promise<ReadonlySet<string>> {
  const byHash = new Map(credentials.map((one) => [one.hash, one.expiresAt] as const));
  const hashes = [...byHash.keys()];
  const before = await takenOver(handle, hashes);
  const rows = [...byHash].map(([hash, expiresAt]) => ({
    hash,
    expires_at: expiresAt === null ? null : Math.max(expiresAt, now) + REMEMBERED,
  }));
  await insertRows(
    handle,
    'imported_credentials',
    rows,
    'on conflict (hash) do update set expires_at = excluded.expires_at',
  );
  return new Set(hashes.filter((hash) => !before.has(hash)));
}
