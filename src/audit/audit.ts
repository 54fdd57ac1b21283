import { createHash } from 'node:crypto';
import type { Source } from '../contracts/requester.ts';
import type { Storage, Transaction } from '../contracts/storage.ts';
import type { AuditFilter, AuditRow, AuditSeal, StoredAuditRow } from '../contracts/stores/audit.ts';
import type { Clock } from '../lib/clock.ts';
import { UniqueViolation } from '../lib/failures.ts';
import { equalInConstantTime, type Keyring } from '../lib/keyring.ts';
import { type Logger, silentLogger } from '../lib/logger.ts';
import { newUid } from '../lib/random.ts';
import { createAddressCipher } from './addresses.ts';
import { createFailures } from './failures.ts';

/** The maximum number of rows per seal. */
const SEAL_ROWS = 500;

export type AuditEntry = Pick<AuditRow, 'event' | 'outcome' | 'actorId' | 'userId'> & {
  readonly detail?: AuditRow['detail'];
};

/** Called in the transaction of every row that is written, for what follows from the event. */
export type Announce = (stores: Transaction, row: Omit<AuditRow, 'mac'>, source: Source) => Promise<void>;

export interface AuditReport {
  readonly rows: number;
  readonly seals: number;
  /** Rows without a seal: deleting one of them would go unnoticed. */
  readonly unsealedRows: number;
  readonly unsealedFrom: number | null;
  /** A line for each inconsistency; empty when the trail is intact. */
  readonly faults: readonly string[];
}

/**
 * The audit trail. Each row carries a MAC, so that an attacker who can write to the database but does not hold SECRET_KEY
 * cannot change or forge rows. Seals chain batches of rows, so that rows cannot disappear either. Addresses are encrypted
 * (addresses.ts); rows of versions before that have them in clear.
 */
export function createAudit(deps: {
  storage: Storage;
  keyring: Keyring;
  clock: Clock;
  announce?: Announce;
  logger?: Logger;
}) {
  const { storage, keyring, clock, announce, logger = silentLogger } = deps;
  const addresses = createAddressCipher(keyring);

  const macOfRow = (row: Omit<AuditRow, 'mac'>): string =>
    keyring.mac('audit-row', [
      row.uid,
      row.at,
      row.event,
      row.outcome,
      row.actorId,
      row.userId,
      row.address,
      row.requestId,
      canonical(row.detail),
    ]);

  const macOfSeal = (seal: Omit<AuditSeal, 'mac'>, previousMac: string): string =>
    keyring.mac('audit-seal', [
      seal.id,
      seal.previousId,
      seal.rowCount,
      seal.digest,
      seal.sealedAt,
      previousMac,
    ]);

  /** Writes a row in the caller's transaction: it is stored exactly when what it records is. */
  async function record(stores: Transaction, source: Source, entry: AuditEntry): Promise<void> {
    const row = {
      uid: newUid(),
      at: clock.now(),
      event: entry.event,
      outcome: entry.outcome,
      actorId: entry.actorId,
      userId: entry.userId,
      address: source.address,
      requestId: source.requestId,
      detail: entry.detail ?? {},
    };
    const stored = { ...row, address: await addresses.encrypt(stores, row) };
    await stores.audit.insert({ ...stored, mac: macOfRow(stored) });
    await announce?.(stores, row, source);
  }

  const failures = createFailures({
    clock,
    logger,
    write: (rows) =>
      storage.transaction(async (stores) => {
        for (const { source, entry } of rows) await record(stores, source, { ...entry, outcome: 'failure' });
      }),
  });

  return {
    record,

    /** Records a failed attempt, which anybody can repeat without end: see createFailures. */
    recordFailure: (source: Source, entry: Omit<AuditEntry, 'outcome'>): Promise<void> =>
      failures.record(source, { ...entry, detail: entry.detail ?? {} }),

    /** Writes what `recordFailure` has only counted so far. */
    flushFailures: failures.flush,

    /** Writes a row in a transaction of its own: for what members of staff do and nothing else stores. */
    recordAlone: (source: Source, entry: AuditEntry): Promise<void> =>
      storage.transaction((stores) => record(stores, source, entry)),

    /** The newest rows first, their addresses in clear. */
    list: async (filter: AuditFilter): Promise<StoredAuditRow[]> =>
      addresses.decrypt(storage.read, await storage.read.audit.list(filter)),

    /** Seals the rows written since the last seal. @returns how many */
    async seal(): Promise<number> {
      try {
        return await storage.transaction(async ({ audit }) => {
          // Read before the rows: if another process seals in between, our seal fails. Read after them, the same rows
          // could be sealed twice.
          const previous = await audit.lastSeal();
          const rows = await audit.unsealed(SEAL_ROWS);
          if (rows.length === 0) return 0;
          const seal = {
            id: (previous?.id ?? 0) + 1,
            previousId: previous?.id ?? 0,
            rowCount: rows.length,
            digest: digestOf(rows),
            sealedAt: clock.now(),
          };
          await audit.seal(
            { ...seal, mac: macOfSeal(seal, previous?.mac ?? '') },
            rows.map((row) => row.id),
          );
          return rows.length;
        });
      } catch (error) {
        // Another process sealed these rows first; the next seal continues its chain.
        if (error instanceof UniqueViolation) return 0;
        throw error;
      }
    },

    /** Checks the MAC of each row, each seal, and the chain. */
    async verify(): Promise<AuditReport> {
      const faults: string[] = [];
      const { audit } = storage.read;
      let rows = 0;
      let unsealedRows = 0;
      let unsealedFrom: number | null = null;
      const sealIds = new Set<number>();

      let previous: Pick<AuditSeal, 'id' | 'mac'> = { id: 0, mac: '' };
      for await (const seal of pages((after) => audit.seals(after, SEAL_ROWS))) {
        sealIds.add(seal.id);
        if (seal.previousId !== previous.id)
          faults.push(`seal ${seal.id} does not continue seal ${previous.id}`);
        if (!equalInConstantTime(seal.mac, macOfSeal(seal, previous.mac)))
          faults.push(`seal ${seal.id} was changed`);
        const sealed = await audit.rowsOfSeal(seal.id);
        if (sealed.length !== seal.rowCount)
          faults.push(`seal ${seal.id} covers ${seal.rowCount} rows, ${sealed.length} are there`);
        else if (digestOf(sealed) !== seal.digest) faults.push(`rows of seal ${seal.id} were exchanged`);
        previous = seal;
      }

      for await (const row of pages((after) => audit.page(after, SEAL_ROWS))) {
        rows += 1;
        if (!equalInConstantTime(row.mac, macOfRow(row))) faults.push(`row ${row.id} was changed`);
        if (row.sealId === null) {
          unsealedRows += 1;
          unsealedFrom ??= row.id;
        } else if (!sealIds.has(row.sealId))
          faults.push(`row ${row.id} names seal ${row.sealId}, which is missing`);
      }
      return { rows, seals: sealIds.size, unsealedRows, unsealedFrom, faults };
    },
  };
}

export type Audit = ReturnType<typeof createAudit>;

/** JSON with sorted keys, so that the MAC does not depend on the order in which a database returns them. */
const canonical = (detail: AuditRow['detail']): string =>
  JSON.stringify(Object.entries(detail).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const digestOf = (rows: readonly Pick<AuditRow, 'mac'>[]): string =>
  createHash('sha256')
    .update(rows.map((row) => row.mac).join('\n'))
    .digest('hex');

async function* pages<T extends { id: number }>(read: (after: number) => Promise<T[]>): AsyncGenerator<T> {
  for (let after = 0; ; ) {
    const page = await read(after);
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    after = last.id;
  }
}
