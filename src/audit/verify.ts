import type { Storage } from '../contracts/storage.ts';
import type { AuditSeal, StoredAuditRow, StoredAuditSeal } from '../contracts/stores/audit.ts';

/** Seals, each with its rows, and rows that are looked at in one part. */
const [SEALS_PER_PART, ROWS_PER_PART] = [20, 5000];
const PAGE = 500;

/** What was counted so far. Numbers, so that a caller can keep it between two calls. */
export interface VerifyProgress {
  /** First the seals in the order of the chain, then all rows. */
  readonly phase: 'seals' | 'rows' | 'done';
  /** The last seal or row that was looked at. */
  readonly after: number;
  readonly seals: number;
  readonly rows: number;
  /** Rows without a seal: deleting one of them would go unnoticed. */
  readonly unsealedRows: number;
  /** 0: none. */
  readonly unsealedFrom: number;
  /** Rows that the retention deleted, and the newest seal they belonged to; 0: none were. */
  readonly removedRows: number;
  readonly removedUpTo: number;
  readonly removedSealedAt: number;
  readonly faults: number;
}

export const START_OF_TRAIL: VerifyProgress = {
  phase: 'seals',
  after: 0,
  seals: 0,
  rows: 0,
  unsealedRows: 0,
  unsealedFrom: 0,
  removedRows: 0,
  removedUpTo: 0,
  removedSealedAt: 0,
  faults: 0,
};

export interface VerifiedPart {
  readonly progress: VerifyProgress;
  /** A line for each inconsistency in this part. */
  readonly faults: readonly string[];
}

interface Judge {
  /** What is wrong; undefined: nothing. */
  readonly faultOfRow: (row: StoredAuditRow) => string | undefined;
  readonly faultOfSeal: (seal: AuditSeal, previousMac: string) => string | undefined;
  readonly faultOfRows: (seal: StoredAuditSeal) => Promise<string | undefined>;
}

/** Checks the MAC of each row, each seal, the chain, and each removal: a part at a time, so that a trail of any length can be. */
export function createVerification({ storage, ...judge }: Judge & { storage: Pick<Storage, 'read'> }) {
  const { audit } = storage.read;

  const verifySeals = async (given: VerifyProgress): Promise<VerifiedPart> => {
    const faults: string[] = [];
    let progress = given;
    let previousMac = '';
    if (given.after > 0) {
      const [previous] = await audit.seals(given.after - 1, 1);
      previousMac = previous?.id === given.after ? previous.mac : '';
    }
    const seals = await audit.seals(given.after, SEALS_PER_PART);
    for (const seal of seals) {
      if (seal.previousId !== progress.after)
        faults.push(`seal ${seal.id} does not continue seal ${progress.after}`);
      const changed = judge.faultOfSeal(seal, previousMac);
      if (changed !== undefined) faults.push(`seal ${seal.id} ${changed}`);
      const fault = await judge.faultOfRows(seal);
      if (fault !== undefined) faults.push(fault);
      const removal = seal.removal && {
        removedRows: progress.removedRows + seal.rowCount - seal.removal.keptCount,
        removedUpTo: seal.id,
        removedSealedAt: seal.sealedAt,
      };
      progress = { ...progress, ...removal, seals: progress.seals + 1, after: seal.id };
      previousMac = seal.mac;
    }
    return {
      progress: seals.length < SEALS_PER_PART ? { ...progress, phase: 'rows', after: 0 } : progress,
      faults,
    };
  };

  /** Remembers the seals it has seen, which rows name in order. */
  const sealLookup = () => {
    const known = new Map<number, boolean>();
    return async (id: number): Promise<boolean> => {
      if (!known.has(id)) {
        known.set(id, false);
        for (const seal of await audit.seals(id - 1, PAGE)) known.set(seal.id, true);
      }
      return known.get(id) ?? false;
    };
  };

  const verifyRows = async (given: VerifyProgress): Promise<VerifiedPart> => {
    const faults: string[] = [];
    const isSeal = sealLookup();
    let progress = given;
    while (progress.rows - given.rows < ROWS_PER_PART) {
      const rows = await audit.page(progress.after, PAGE);
      for (const row of rows) {
        const changed = judge.faultOfRow(row);
        if (changed !== undefined) faults.push(`row ${row.id} ${changed}`);
        if (row.sealId !== null && !(await isSeal(row.sealId)))
          faults.push(`row ${row.id} names seal ${row.sealId}, which is missing`);
        const isUnsealed = row.sealId === null;
        progress = {
          ...progress,
          rows: progress.rows + 1,
          after: row.id,
          unsealedRows: progress.unsealedRows + (isUnsealed ? 1 : 0),
          unsealedFrom: progress.unsealedFrom || (isUnsealed ? row.id : 0),
        };
      }
      if (rows.length < PAGE) return { progress: { ...progress, phase: 'done' }, faults };
    }
    return { progress, faults };
  };

  return {
    /** Verifies the next part. @param progress of the part before, or START_OF_TRAIL */
    async verifyPart(progress: VerifyProgress): Promise<VerifiedPart> {
      if (progress.phase === 'done') return { progress, faults: [] };
      const part = await (progress.phase === 'seals' ? verifySeals(progress) : verifyRows(progress));
      return { ...part, progress: { ...part.progress, faults: progress.faults + part.faults.length } };
    },
  };
}
