/** What is kept of a SECRET_KEY that is not configured any more. */
export interface RetiredKeyRow {
  /** The id of the key. */
  readonly id: string;
  /** Encrypted. */
  readonly sealed: string;
  /** Milliseconds since the epoch. */
  readonly retiredAt: number;
}

export interface RetiredKeyStore {
  /** By id. */
  all(): Promise<RetiredKeyRow[]>;
  /** Stores it, in place of an earlier one of the same id. */
  put(row: RetiredKeyRow): Promise<void>;
}
