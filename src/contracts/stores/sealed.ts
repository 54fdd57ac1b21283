/** The tables with encrypted values. */
export const SEALED_TABLES = [
  'settings',
  'settings_history',
  'settings_proposals',
  'signing_keys',
  'registrations',
  'outbox',
  'second_factors',
  'retired_keys',
] as const;
export type SealedTable = (typeof SEALED_TABLES)[number];

/** An encrypted value, wherever it is stored. In the tables of settings, those of plain settings are not encrypted. */
export interface SealedValue {
  /** Its primary key. */
  readonly id: string | number;
  /** The columns that its ciphertext may be bound to, beside the primary key. */
  readonly boundTo: readonly string[];
  readonly sealed: string;
}

/** All encrypted values alike, for encrypting them under another key. Nothing else about their rows is of interest. */
export interface SealedStore {
  /**
   * The values of a table with ids above one, by id.
   * @param after null: from the first on
   */
  page(table: SealedTable, after: SealedValue['id'] | null, limit: number): Promise<SealedValue[]>;
  /** Replaces a value, if it is still as it was read. @returns whether it was replaced */
  replace(table: SealedTable, read: SealedValue, sealed: string): Promise<boolean>;
}
