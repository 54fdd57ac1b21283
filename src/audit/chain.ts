import { createHash } from 'node:crypto';
import type { Storage } from '../contracts/storage.ts';
import type {
  AuditRow,
  AuditSeal,
  AuditStore,
  StoredAuditRow,
  StoredAuditSeal,
} from '../contracts/stores/audit.ts';
import { inBatches, type Lock, purgeOnce } from '../lib/batches.ts';
import { type Clock, DAY } from '../lib/clock.ts';
import { UniqueViolation } from '../lib/failures.ts';
import type { Keyring, MacField } from '../lib/keyring.ts';
import type { Logger } from '../lib/logger.ts';
import { AUDIT_PURPOSES, type AuditLimits, fieldsOfRemoval, fieldsOfRow, fieldsOfSeal } from './macs.ts';
import { RETIRE_EVENT } from './retirement.ts';
import { createVerification, START_OF_TRAIL } from './verify.ts';

/** Which limit of a retired key holds for what it made. */
const LIMITS = { row: 'lastSeal', seal: 'lastSeal', removal: 'lastRemoved' } as const satisfies Record<
  string,
  keyof AuditLimits
>;

/** The maximum number of rows per seal: they are deleted together one day. */
export const SEAL_ROWS = 100;

/**
 * What outlasts the retention: the proof of consent (GDPR article 7(1)), as long as it may be asked for, and which keys were
 * retired, as long as something is kept of them.
 */
const KEPT_EVENTS: ReadonlySet<string> = new Set(['consent.change', RETIRE_EVENT]);

/** Begins the digest of what stayed where rows had been changed before: the retention hides no tampering. */
const FAULTY = 'faulty:';

export interface AuditReport {
  readonly rows: number;
  readonly seals: number;
  /** Rows without a seal: deleting one of them would go unnoticed. */
  readonly unsealedRows: number;
  readonly unsealedFrom: number | null;
  /** Rows that the retention deleted, and the newest seal they belonged to; null: none were. */
  readonly removedRows: number;
  readonly removedUpTo: Pick<AuditSeal, 'id' | 'sealedAt'> | null;
  /** A line for each inconsistency; empty when the trail is intact. */
  readonly faults: readonly string[];
}

/**
 * The chain of seals over the rows of the audit trail, and their deletion after AUDIT_RETENTION_DAYS. Seals stay for good: a
 * seal whose rows were deleted says so under a MAC, so that nobody else can delete rows unnoticed. The retention is no
 * setting: neither staff nor an attacker who can write to the database may shorten it.
 *
 * @param deps.retention days; 0: rows stay for good
 */
export function createAuditChain(deps: {
  storage: Storage;
  keyring: Keyring;
  clock: Clock;
  retention: number;
  logger: Logger;
}) {
  const { storage, keyring, clock, retention, logger } = deps;

  /**
   * What is wrong with a MAC; undefined: nothing. A key that was retired counts up to the seal it was retired at.
   * @param sealId of the seal it belongs to; null: none yet
   */
  const faultOfMac = (
    kind: keyof typeof LIMITS,
    fields: readonly MacField[],
    { mac, sealId }: { mac: string; sealId: number | null },
  ): string | undefined => {
    const maker = keyring.makerOf(AUDIT_PURPOSES[kind], fields, mac);
    if (maker === null) return 'was changed';
    const limit = keyring.limitsOf(maker)?.[LIMITS[kind]];
    if (limit === undefined || (sealId !== null && sealId <= limit)) return undefined;
    return `was made under key ${maker} after that was retired`;
  };

  const faultOfRow = (row: StoredAuditRow): string | undefined => faultOfMac('row', fieldsOfRow(row), row);

  const faultOfSeal = (seal: AuditSeal, previousMac: string): string | undefined =>
    faultOfMac('seal', fieldsOfSeal(seal, previousMac), { mac: seal.mac, sealId: seal.id });

  /** What is wrong with the rows of a seal; undefined: nothing. */
  async function faultOfRows(seal: StoredAuditSeal): Promise<string | undefined> {
    const { removal } = seal;
    const removed = removal && { mac: removal.removalMac, sealId: seal.id };
    if (removed && faultOfMac('removal', fieldsOfRemoval(seal, removal), removed) !== undefined)
      return `the removal of rows of seal ${seal.id} was not ours`;
    const count = removal ? removal.keptCount : seal.rowCount;
    const sealed = await storage.read.audit.rowsOfSeal(seal.id);
    if (sealed.length !== count) return `seal ${seal.id} covers ${count} rows, ${sealed.length} are there`;
    if (removal?.keptDigest.startsWith(FAULTY))
      return `rows of seal ${seal.id} were exchanged before the rest was deleted`;
    const digest = removal ? removal.keptDigest : seal.digest;
    return digestOf(sealed) === digest ? undefined : `rows of seal ${seal.id} were exchanged`;
  }

  /** Whether a seal has the rows it was made over. */
  const isIntact = (seal: AuditSeal, rows: readonly StoredAuditRow[]): boolean =>
    digestOf(rows) === seal.digest && rows.every((row) => faultOfRow(row) === undefined);

  /** Whether a seal is as it was made, and so is its time. */
  async function isOurs(audit: AuditStore, seal: AuditSeal): Promise<boolean> {
    const [previous] = seal.previousId === 0 ? [] : await audit.seals(seal.previousId - 1, 1);
    return faultOfSeal(seal, previous?.mac ?? '') === undefined;
  }

  /**
   * Deletes the rows of the oldest seal that has all of them. Not if the seal was changed: whoever can write to the database
   * could make it look old, have its rows deleted in our name, and change it back. The transaction holds the deletion only:
   * nobody changes sealed rows, and of two workers one deletes them.
   * @returns false when none is that old
   */
  async function removeOldest(before: number, lock: Lock): Promise<boolean> {
    const { audit } = storage.read;
    const seal = await audit.firstWholeSeal();
    if (!seal || seal.sealedAt >= before) return false;
    if (!(await isOurs(audit, seal))) {
      logger.error(
        { seal: seal.id },
        'a seal of the audit trail was changed: nothing more is deleted from it',
      );
      return false;
    }
    const rows = await audit.rowsOfSeal(seal.id);
    const kept = rows.filter(({ event }) => KEPT_EVENTS.has(event));
    const keptDigest = (isIntact(seal, rows) ? '' : FAULTY) + digestOf(kept);
    const removal = { removedAt: clock.now(), keptCount: kept.length, keptDigest };
    const removed = rows.filter((row) => !kept.includes(row)).map(({ id }) => id);
    const removalMac = keyring.mac(AUDIT_PURPOSES.removal, fieldsOfRemoval(seal, removal));
    await purgeOnce(
      storage,
      (stores) => stores.audit.removeRows(seal.id, { ...removal, removalMac }, removed),
      lock,
    );
    return true;
  }

  const verification = createVerification({ storage, faultOfRow, faultOfSeal, faultOfRows });

  return {
    /** Whether a row is as it was written, by a key that counted then. */
    isAsWritten: (row: StoredAuditRow): boolean => faultOfRow(row) === undefined,

    /** Seals the rows written since the last seal. @param limit how many at most @returns how many */
    async seal(limit = SEAL_ROWS): Promise<number> {
      try {
        return await storage.transaction(async ({ audit }) => {
          // Read before the rows: if another process seals in between, our seal fails. Read after them, the same rows
          // could be sealed twice.
          const previous = await audit.lastSeal();
          const rows = await audit.unsealed(limit);
          if (rows.length === 0) return 0;
          const seal = {
            id: (previous?.id ?? 0) + 1,
            previousId: previous?.id ?? 0,
            rowCount: rows.length,
            digest: digestOf(rows),
            sealedAt: clock.now(),
          };
          await audit.seal(
            { ...seal, mac: keyring.mac(AUDIT_PURPOSES.seal, fieldsOfSeal(seal, previous?.mac ?? '')) },
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

    /**
     * Deletes the rows that were sealed longer ago than the retention, seal by seal from the oldest. A process that is
     * killed leaves each seal whole or removed, and the next one continues.
     */
    async removeOld(isStopped: () => boolean = () => false): Promise<void> {
      if (retention === 0) return;
      const before = clock.now() - retention * DAY;
      await inBatches(async (limit, lock) => ((await removeOldest(before, lock)) ? limit : 0), isStopped);
    },

    verifyPart: verification.verifyPart,

    /** Checks the MAC of each row, each seal, the chain, and each removal. */
    async verify(): Promise<AuditReport> {
      const faults: string[] = [];
      let progress = START_OF_TRAIL;
      while (progress.phase !== 'done') {
        const part = await verification.verifyPart(progress);
        faults.push(...part.faults);
        progress = part.progress;
      }
      const { seals, rows, unsealedRows, unsealedFrom, removedRows } = progress;
      const removedUpTo =
        progress.removedUpTo === 0 ? null : { id: progress.removedUpTo, sealedAt: progress.removedSealedAt };
      return {
        rows,
        seals,
        unsealedRows,
        unsealedFrom: unsealedFrom || null,
        removedRows,
        removedUpTo,
        faults,
      };
    },
  };
}

const digestOf = (rows: readonly Pick<AuditRow, 'mac'>[]): string =>
  createHash('sha256')
    .update(rows.map((row) => row.mac).join('\n'))
    .digest('hex');
