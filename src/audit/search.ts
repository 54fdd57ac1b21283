import type { Storage } from '../contracts/storage.ts';
import type { AuditFilter, StoredAuditRow } from '../contracts/stores/audit.ts';
import { CLOCK_SKEW } from '../lib/clock.ts';
import type { createAddressCipher } from './addresses.ts';

/**
 * How many rows a search looks at in one go, however few of them fit: a trail of any length answers in time. Fewer where
 * addresses are compared, because each has to be decrypted.
 */
const BOUNDS = { rows: 10_000, addresses: 2000, page: 500 };

export type AuditSearch = Omit<AuditFilter, 'limit' | 'beforeId' | 'fromId'> & {
  /** As it is shown: addresses are encrypted in the table. */
  readonly address?: string;
};

export interface AuditPage {
  readonly rows: readonly StoredAuditRow[];
  /** The id that the next page begins below; null: there are no more. A page may hold less than asked for, even nothing. */
  readonly next: number | null;
}

/** Searches the audit trail, newest first, with bounded work per call. */
export function createAuditSearch({
  storage,
  addresses,
  bounds = BOUNDS,
}: {
  storage: Pick<Storage, 'read'>;
  addresses: Pick<ReturnType<typeof createAddressCipher>, 'decrypt'>;
  bounds?: typeof BOUNDS;
}) {
  const { read } = storage;

  /** The first id from which on rows are that late, found by halving: ids grow with time. */
  async function idAt(time: number): Promise<number> {
    const [[first], [last]] = await Promise.all([read.audit.page(0, 1), read.audit.list({ limit: 1 })]);
    let [low, high] = [first?.id ?? 0, (last?.id ?? 0) + 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const [row] = await read.audit.page(middle - 1, 1);
      if (!row || row.at >= time) high = middle;
      else low = row.id + 1;
    }
    return low;
  }

  return {
    /** @param beforeId where a search goes on */
    async search(
      { address, ...given }: AuditSearch,
      { beforeId = Number.MAX_SAFE_INTEGER, limit }: { beforeId?: number | undefined; limit: number },
    ): Promise<AuditPage> {
      const { userId, actorId, event, outcome, since, until } = given;
      // The clocks of two processes may differ: which rows fit is checked once more.
      const earliest = since === undefined ? 0 : await idAt(since - CLOCK_SKEW);
      const latest = until === undefined ? beforeId : await idAt(until + CLOCK_SKEW);
      const isDecrypting = address !== undefined;
      const most = isDecrypting ? bounds.addresses : bounds.rows;
      const found: StoredAuditRow[] = [];
      let position = Math.min(beforeId, latest);
      // The rows of a user are found by an index, and without a filter each row fits; near a time not each does.
      const filter = actorId ?? event ?? outcome ?? address ?? since ?? until;
      const isLong = userId === undefined && filter !== undefined;
      const end = isLong ? await read.audit.endOfNewest(most, position) : undefined;
      const fromId = Math.max(earliest, end ?? 0);
      for (let lookedAt = 0; lookedAt < most; ) {
        const size = isDecrypting ? bounds.page : limit;
        const rows = await read.audit.list({ ...given, beforeId: position, fromId, limit: size });
        for (const row of await addresses.decrypt(read, rows)) {
          position = row.id;
          if (!isDecrypting || row.address === address) found.push(row);
          if (found.length === limit) return { rows: found, next: position };
        }
        lookedAt += rows.length;
        if (rows.length < size)
          return { rows: found, next: end !== undefined && end > earliest ? end : null };
      }
      return { rows: found, next: position };
    },
  };
}
