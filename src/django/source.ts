/** What is imported, in this order: everything belongs to a user. */
export const KINDS = ['users', 'emails', 'history', 'tokens', 'sessions'] as const;
export type Kind = (typeof KINDS)[number];

/** A row as Django stores it, by column. A dump has foreign keys by field: `user` for `user_id`. */
export type RawRow = Readonly<Record<string, unknown>>;

export interface Placed {
  /** Where the row is, so that reading goes on after it: its key, or its number in a file. */
  readonly position: string;
  readonly row: RawRow;
}

/** What a source holds of each kind; null: it has no such table. */
export interface Survey {
  readonly rows: Readonly<Record<Kind, number | null>>;
  /** The highest id of a user, as far as ids are numbers; else 0. */
  readonly highestId: number;
}

/** Where Django keeps a kind of rows. */
export interface Table {
  /** `auth.user`: how dumps name it. */
  readonly model: string;
  /** `auth_user`: its table. */
  readonly table: string;
  /** Its primary key. */
  readonly key: string;
}

export type Tables = Readonly<Partial<Record<Kind, Table>>>;

/** Rows read at a time, which bounds the memory. */
export const PAGE = 1000;

/** A database of Django, or a file with what was in one. */
export interface DjangoSource {
  /** For people: without user and password. */
  readonly place: string;
  /** @throws UsageError where it cannot be read as a whole */
  survey(): Promise<Survey>;
  /** The rows of a kind in pages. @param after the position of the last row that was read; null: from the first on */
  pages(kind: Kind, after: string | null): AsyncIterable<readonly Placed[]>;
  close(): Promise<void>;
}

/** A value as a text; null and undefined are null. */
export function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The key of the user whom a row belongs to; null: it names none. */
export function ownerOf(row: RawRow, column: string): string | null {
  const field = column.replace(/_id$/, '');
  const value = row[column] ?? row[`${field}_id`] ?? row[field];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    ? String(value)
    : null;
}
