import type { AuditRow } from './audit-row.ts';

/** A link of the chain: a batch of rows that can no longer change unnoticed. */
export interface AuditSeal {
  readonly id: number;
  readonly previousId: number;
  readonly rowCount: number;
  /** SHA-256 over the MACs of the rows, in the order of their ids. */
  readonly digest: string;
  /** MAC over this seal and the MAC of the one before. */
  readonly mac: string;
  readonly sealedAt: number;
}

export interface StoredAuditRow extends AuditRow {
  readonly id: number;
  /** null: not sealed yet. */
  readonly sealId: number | null;
}

export interface AuditFilter {
  readonly userId?: number;
  readonly event?: string;
  readonly limit: number;
}

export interface AuditStore {
  insert(row: AuditRow): Promise<void>;
  /** The newest first. */
  list(filter: AuditFilter): Promise<StoredAuditRow[]>;
  /** In the order of ids, from the one after `afterId`. */
  page(afterId: number, limit: number): Promise<StoredAuditRow[]>;
  unsealed(limit: number): Promise<StoredAuditRow[]>;
  lastSeal(): Promise<AuditSeal | undefined>;
  /** Adds a link and binds the rows to it. Of two sealers that continue the same seal, one fails with UniqueViolation. */
  seal(seal: AuditSeal, rowIds: readonly number[]): Promise<void>;
  seals(afterId: number, limit: number): Promise<AuditSeal[]>;
  rowsOfSeal(sealId: number): Promise<StoredAuditRow[]>;
}
