import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { CompiledQuery, QueryResult } from 'kysely';
import { Unavailable, UniqueViolation } from '../../lib/failures.ts';

/** SQLite's primary result codes of locks that others hold: SQLITE_BUSY and SQLITE_LOCKED. */
const LOCK_CODES = new Set([5, 6]);
/**
 * SQLite's primary result codes of a database that cannot do its work until somebody helps: SQLITE_READONLY, SQLITE_IOERR,
 * SQLITE_CORRUPT, SQLITE_FULL, SQLITE_CANTOPEN, SQLITE_NOTADB.
 */
const BROKEN_CODES = new Set([8, 10, 11, 13, 14, 26]);
/** SQLITE_CORRUPT and SQLITE_NOTADB. */
const CORRUPT_CODES = new Set([11, 26]);
/** A missing table has no code of its own: SQLITE_ERROR with this message. */
const MISSING_TABLE = /^no such table: /;
/** SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY. */
const CONSTRAINT_CODES = new Set([2067, 1555]);

type Row = Readonly<Record<string, SQLOutputValue>>;
/** Free pages that a file keeps. */
const RESERVE = 64;

interface CachedStatement {
  readonly statement: StatementSync;
  /** A row whose values are all null: every row is a copy of it. It has no columns if the statement returns no rows. */
  emptyRow: Row;
  columns: readonly string[];
}

/** How to wait for another process's write lock. Milliseconds. */
interface Patience {
  /** When to give up. */
  readonly timeout: number;
  /** The pause between two attempts. */
  readonly retry: number;
}

/** How a transaction waits for another process's write lock. */
export const LOCK_PATIENCE: Patience = { timeout: 5000, retry: 5 };

/** One SQLite connection. Statements are prepared once and cached by their text. */
export class SqliteConnection {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, CachedStatement>();

  readonly #onCorrupt: (fault: unknown) => void;

  /** @param onCorrupt called when SQLite finds that the file is corrupt, or no database */
  constructor(database: DatabaseSync, onCorrupt: (fault: unknown) => void = () => {}) {
    this.#database = database;
    this.#onCorrupt = onCorrupt;
  }

  execute<R>(query: Pick<CompiledQuery, 'sql' | 'parameters'>): QueryResult<R> {
    try {
      const prepared = this.#prepare(query.sql);
      const parameters = query.parameters.map(toSqlite);
      if (prepared.columns.length > 0) {
        const rows = rowsOf(prepared, parameters) as R[];
        return { rows, numAffectedRows: BigInt(rows.length) };
      }
      const { changes } = prepared.statement.run(...parameters);
      return { rows: [], numAffectedRows: BigInt(changes) };
    } catch (error) {
      throw this.#translate(error);
    }
  }

  /**
   * Moves free pages to the end of the file and cuts them off. A reserve stays, which the next writes would need again.
   * @param pages how many at most
   * @returns how many
   */
  reclaim(pages: number): number {
    const free = this.#freePages();
    const most = Math.min(pages, free - RESERVE);
    if (most <= 0) return 0;
    try {
      // Each step frees one page: `run` would take only the first.
      this.#prepare(`pragma incremental_vacuum(${most})`).statement.all();
    } catch (error) {
      throw this.#translate(error);
    }
    return free - this.#freePages();
  }

  #freePages(): number {
    const [row] = this.execute<{ freelist_count: number }>({
      sql: 'pragma freelist_count',
      parameters: [],
    }).rows;
    return row?.freelist_count ?? 0;
  }

  /** Runs a statement without parameters or rows, such as COMMIT. */
  run(sql: string): void {
    try {
      this.#prepare(sql).statement.run();
    } catch (error) {
      throw this.#translate(error);
    }
  }

  /**
   * Begins a transaction as soon as no other process holds the write lock, and calls `work` in the same tick. Waits with
   * a timer; SQLite's own wait would block the event loop.
   *
   * @param askedAt when the wait began, by performance.now()
   * @throws Unavailable if the lock was not free in time
   */
  async begin<T>(work: () => T, { timeout, retry }: Patience, askedAt = performance.now()): Promise<T> {
    for (;;) {
      try {
        this.run('begin immediate');
        break;
      } catch (error) {
        if (!isLocked(error) || performance.now() >= askedAt + timeout) throw error;
        await new Promise((resolve) => setTimeout(resolve, retry));
      }
    }
    return work();
  }

  get isInTransaction(): boolean {
    return this.#database.isOpen && this.#database.isTransaction;
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #translate(error: unknown): unknown {
    if (isCorruption(error)) this.#onCorrupt(error);
    return translateError(error);
  }

  #prepare(sql: string): CachedStatement {
    let cached = this.#statements.get(sql);
    if (!cached) {
      const statement = this.#database.prepare(sql);
      statement.setReturnArrays(true);
      cached = { statement, ...columnsOf(statement) };
      this.#statements.set(sql, cached);
    }
    return cached;
  }
}

function columnsOf(statement: StatementSync): Pick<CachedStatement, 'columns' | 'emptyRow'> {
  const columns = statement.columns().map(({ name }) => name);
  return { columns, emptyRow: Object.fromEntries(columns.map((name) => [name, null])) };
}

/**
 * Runs a query. Reading arrays and naming the values here takes half the time of reading objects, whose names node:sqlite
 * creates anew for each query.
 */
function rowsOf(prepared: CachedStatement, parameters: readonly SQLInputValue[]): Row[] {
  // With setReturnArrays(true), which the types do not know.
  const found = prepared.statement.all(...parameters) as unknown as SQLOutputValue[][];
  // A newer version beside this one has added a column, which `*` includes from now on.
  if (found[0] && found[0].length !== prepared.columns.length)
    Object.assign(prepared, columnsOf(prepared.statement));
  const { columns, emptyRow } = prepared;
  return found.map((values) => {
    const row: Record<string, SQLOutputValue> = { ...emptyRow };
    columns.forEach((name, index) => {
      row[name] = values[index] ?? null;
    });
    return row;
  });
}

function toSqlite(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  // Kysely types parameters as unknown; besides booleans, the schema allows only strings, numbers and null.
  return (value ?? null) as SQLInputValue;
}

/** Whether a statement failed only because another process holds a lock. */
const isLocked = (error: unknown): boolean => {
  const { errcode = 0 } = ((error as Error).cause ?? {}) as { errcode?: number };
  return error instanceof Unavailable && LOCK_CODES.has(errcode & 0xff);
};

/** Whether SQLite found that the file is corrupt, or no database. */
export const isCorruption = (error: unknown): boolean =>
  CORRUPT_CODES.has(((error as { errcode?: number }).errcode ?? 0) & 0xff);

/** SQLite's error as Unavailable or UniqueViolation, or the error itself. */
function translateError(error: unknown): unknown {
  const code = (error as { errcode?: number }).errcode;
  if (code === undefined) return error;
  const primary = code & 0xff;
  if (LOCK_CODES.has(primary) || BROKEN_CODES.has(primary) || MISSING_TABLE.test((error as Error).message))
    return new Unavailable('the database', error);
  if (CONSTRAINT_CODES.has(code)) return new UniqueViolation(constraintOf(error as Error), error);
  return error;
}

/** SQLite names columns ("UNIQUE constraint failed: users.email_key") where PostgreSQL names the index. */
function constraintOf(error: Error): string {
  const columns = error.message.split(': ').at(-1) ?? '';
  if (columns === 'users.phone') return 'users_verified_phone';
  return columns.replaceAll('.', '_').replaceAll(', ', '_');
}
