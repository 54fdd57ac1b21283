/** An event of the audit trail. Never holds a secret: `detail` names what changed, not its values. */
export interface AuditRow {
  readonly uid: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Dotted: `password.change`, `session.sign_in`. */
  readonly event: string;
  readonly outcome: 'success' | 'failure';
  /** Who did it; null for a visitor who is not signed in. */
  readonly actorId: number | null;
  /** The account it concerns; null if none matched. */
  readonly userId: number | null;
  /**
   * Encrypted, if a user is named; `operator` for the command line, `worker` for deliveries and erasure, `service` for what
   * happens by the calendar, `many` for failures from many sources.
   */
  readonly address: string;
  readonly requestId: string;
  readonly detail: Readonly<Record<string, string | number | boolean>>;
  /** Keyed MAC over all the other fields. */
  readonly mac: string;
}

export interface StoredAuditRow extends AuditRow {
  readonly id: number;
  /** null while no seal covers the row. */
  readonly sealId: number | null;
}

/** A link of the hash chain. It covers a batch of rows, which can then neither change nor disappear unnoticed. */
export interface AuditSeal {
  readonly id: number;
  readonly previousId: number;
  readonly rowCount: number;
  /** SHA-256 over the MACs of the rows, in the order of their ids. */
  readonly digest: string;
  /** MAC over this seal and the MAC of the previous one. */
  readonly mac: string;
  readonly sealedAt: number;
}

/** That rows of a seal were deleted after AUDIT_RETENTION_DAYS. */
export interface AuditRemoval {
  readonly removedAt: number;
  /** The rows of the seal that stayed. */
  readonly keptCount: number;
  /** As in AuditSeal, over the rows that stayed. */
  readonly keptDigest: string;
  /** MAC over this and the MAC of the seal: nobody without SECRET_KEY can pretend that a deletion was this. */
  readonly removalMac: string;
}

export interface StoredAuditSeal extends AuditSeal {
  /** null while the seal has all its rows. */
  readonly removal: AuditRemoval | null;
}

export interface AuditFilter {
  readonly userId?: number;
  readonly actorId?: number;
  readonly event?: string;
  readonly outcome?: AuditRow['outcome'];
  /** Not written before this moment, milliseconds since the epoch. */
  readonly since?: number;
  /** Written before this moment, milliseconds since the epoch. */
  readonly until?: number;
  /** With a lower id: where a list goes on. */
  readonly beforeId?: number;
  /** With this id or a higher one. */
  readonly fromId?: number;
  readonly limit: number;
}

export interface AuditStore {
  insert(row: AuditRow): Promise<void>;
  /** Inserts rows in their order. */
  insertAll(rows: readonly AuditRow[]): Promise<void>;
  /** Newest first. */
  list(filter: AuditFilter): Promise<StoredAuditRow[]>;
  /**
   * Where the newest rows end, so that a search in them reads no more than these.
   * @param beforeId only rows with a lower id count
   * @returns the id of the oldest of them; undefined when there are not so many
   */
  endOfNewest(count: number, beforeId: number): Promise<number | undefined>;
  /** Rows with an id above `afterId`, by id. */
  page(afterId: number, limit: number): Promise<StoredAuditRow[]>;
  /** Rows that no seal covers yet, by id. */
  unsealed(limit: number): Promise<StoredAuditRow[]>;
  lastSeal(): Promise<StoredAuditSeal | undefined>;
  /**
   * Adds a link to the chain and assigns the rows to it.
   * @throws UniqueViolation when another seal already continues the same previous one
   */
  seal(seal: AuditSeal, rowIds: readonly number[]): Promise<void>;
  /** Seals with an id above `afterId`, by id. */
  seals(afterId: number, limit: number): Promise<StoredAuditSeal[]>;
  rowsOfSeal(sealId: number): Promise<StoredAuditRow[]>;
  /** The oldest seal that has all its rows. */
  firstWholeSeal(): Promise<StoredAuditSeal | undefined>;
  /**
   * Records that rows of a seal are deleted, and deletes them. Of two calls at once, one wins.
   * @returns whether it was recorded now
   */
  removeRows(sealId: number, removal: AuditRemoval, rowIds: readonly number[]): Promise<boolean>;
}
