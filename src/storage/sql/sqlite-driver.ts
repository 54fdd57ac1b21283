import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import { Unavailable } from '../../lib/failures.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

/** After so many transactions a group commits even when more are waiting, to bound what one fsync covers. */
const GROUP_LIMIT = 1000;
/** How long a transaction waits for another process's write lock, and how often it looks. Milliseconds. */
const LOCK_TIMEOUT = 5000;
const LOCK_RETRY = 5;

interface Group {
  readonly settled: Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
  size: number;
}

/** One holder's time with the one writing connection. */
class Turn implements DatabaseConnection {
  readonly #connection: SqliteConnection;
  isOver = false;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.isOver) throw new Error('a query was run after its transaction had ended');
    return this.#connection.executeQuery(query);
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    return this.#connection.streamQuery();
  }
}

/**
 * Writes to SQLite with group commit. One transaction has the connection at a time; those that follow in the same
 * turn of the event loop join its outer transaction, each in a savepoint of its own, so that one of them can roll
 * back alone. All are answered after the single COMMIT, and its fsync, that made them durable.
 */
export class GroupCommitDriver implements Driver {
  readonly #connection: SqliteConnection;
  readonly #waiting: Array<() => void> = [];
  #isHeld = false;
  #group: Group | undefined;
  /** Whether the holder of the connection has begun its transaction and not ended it. */
  #inTransaction = false;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<Turn> {
    // Whoever passes the turn leaves #isHeld set: the connection goes straight to the next in line.
    if (this.#isHeld) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#isHeld = true;
    return new Turn(this.#connection);
  }

  async beginTransaction(): Promise<void> {
    this.#group ??= await this.#openGroup();
    this.#connection.run('savepoint member');
    this.#inTransaction = true;
  }

  async commitTransaction(turn: Turn): Promise<void> {
    const group = this.#leaveGroup('release member');
    this.#passTurn(turn);
    await group.settled;
  }

  async rollbackTransaction(): Promise<void> {
    if (this.#inTransaction) this.#leaveGroup('rollback to member');
  }

  async releaseConnection(turn: Turn): Promise<void> {
    if (!turn.isOver) this.#passTurn(turn);
  }

  async destroy(): Promise<void> {
    this.#commitGroup();
    this.#connection.close();
  }

  async #openGroup(): Promise<Group> {
    await this.#beginImmediate();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Members that rolled back do not wait for the group; its failure is no unhandled rejection then.
    promise.catch(() => {});
    setImmediate(() => this.#commitWhenIdle());
    return { settled: promise, resolve, reject, size: 0 };
  }

  /** Waits for another process's write lock without blocking the event loop. */
  async #beginImmediate(): Promise<void> {
    for (let waited = 0; ; waited += LOCK_RETRY) {
      try {
        this.#connection.run('begin immediate');
        return;
      } catch (error) {
        if (!(error instanceof Unavailable) || waited >= LOCK_TIMEOUT) throw error;
        await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY));
      }
    }
  }

  #leaveGroup(statement: 'release member' | 'rollback to member'): Group {
    const group = this.#group;
    if (!group) throw new Error('no transaction is open');
    this.#inTransaction = false;
    this.#connection.run(statement);
    if (statement === 'rollback to member') this.#connection.run('release member');
    group.size += 1;
    if (group.size >= GROUP_LIMIT) this.#commitGroup();
    return group;
  }

  #passTurn(turn: Turn): void {
    turn.isOver = true;
    const next = this.#waiting.shift();
    if (next) next();
    else this.#isHeld = false;
  }

  /** Runs at the end of the turn. A transaction that is still at work commits with the rest when it is done. */
  #commitWhenIdle(): void {
    if (this.#inTransaction) setImmediate(() => this.#commitWhenIdle());
    else this.#commitGroup();
  }

  #commitGroup(): void {
    const group = this.#group;
    if (!group) return;
    this.#group = undefined;
    try {
      this.#connection.run('commit');
      group.resolve();
    } catch (error) {
      group.reject(error);
      this.#connection.run('rollback');
    }
  }
}

/** Reads through a connection of its own: SQLite is synchronous, so there is nobody to wait for. */
export class ReadDriver implements Driver {
  readonly #connection: SqliteConnection;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  async init(): Promise<void> {}
  async acquireConnection(): Promise<SqliteConnection> {
    return this.#connection;
  }
  async beginTransaction(): Promise<void> {
    throw new Error('the reading connection has no transactions');
  }
  async commitTransaction(): Promise<void> {}
  async rollbackTransaction(): Promise<void> {}
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {
    this.#connection.close();
  }
}
