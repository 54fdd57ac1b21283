import { setTimeout as pause } from 'node:timers/promises';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import { tracedStatement } from '../../lib/tracing.ts';
import { whenNoMoreCome } from '../../lib/turn.ts';
import { refuseStreaming } from './database.ts';
import { LOCK_PATIENCE, type SqliteConnection } from './sqlite-connection.ts';

/** The maximum number of transactions in a group, which bounds what one fsync covers. */
const GROUP_LIMIT = 1000;

/** Transactions made durable by one COMMIT. */
interface Group {
  readonly settled: Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
  size: number;
}

/** One transaction of a group, while it holds the writing connection. */
class Member implements DatabaseConnection {
  readonly #connection: SqliteConnection;
  readonly streamQuery = refuseStreaming;
  isOver = false;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return tracedStatement('sqlite', query.sql, () => this.#execute(query));
  }

  async #execute<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.isOver) throw new Error('a query was run after its transaction had ended');
    try {
      return this.#connection.execute(query);
    } catch (error) {
      // SQLite has rolled back everything: the next statement would be committed alone, at once.
      if (!this.#connection.isInTransaction) this.isOver = true;
      throw error;
    }
  }
}

/**
 * Writes to SQLite with group commit. One transaction holds the connection at a time. Those that come together
 * (`lib/turn.ts`) share one outer transaction, each in a savepoint so that it can roll back alone; a single statement needs
 * none. All resolve after the one COMMIT, and its fsync, that makes them durable.
 */
export class SqliteWriter {
  readonly #connection: SqliteConnection;
  readonly #requireInPlace: () => void;
  readonly #waiting: Array<() => void> = [];
  #isHeld = false;
  #holder: Member | undefined;
  #group: Group | undefined;
  #gathers = 0;
  /** Pending while transactions gather. */
  #gathering: Promise<void> | undefined;

  /** @param requireInPlace throws if what was committed is lost, because the file is no longer where it was */
  constructor(connection: SqliteConnection, requireInPlace: () => void = () => {}) {
    this.#connection = connection;
    this.#requireInPlace = requireInPlace;
  }

  /** Runs `work` in a transaction. Resolves when it is durable; rejects, with nothing stored, when `work` does. */
  transaction<T>(work: (member: DatabaseConnection) => Promise<T>): Promise<T> {
    return this.#inGroup(() => this.#runMember(work));
  }

  /** Runs statements in a transaction, without a pause between them. Rejects, with nothing stored, when `work` throws. */
  atOnce<T>(work: (connection: SqliteConnection) => T): Promise<T> {
    return this.#inGroup(() => {
      this.#connection.run('savepoint member');
      try {
        const result = work(this.#connection);
        this.#connection.run('release member');
        return result;
      } catch (error) {
        this.#undoMember(error);
        throw error;
      }
    });
  }

  /**
   * Lets another connection of this process write: what this one has in hand is committed first, and what comes waits.
   * @returns what `work` does, once it is sure that it was stored where the file is
   */
  async elsewhere<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isHeld) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#isHeld = true;
    try {
      this.#commitGroup();
      const result = await work();
      this.#requireInPlace();
      return result;
    } finally {
      this.#passOn();
    }
  }

  /** @see SqliteConnection.reclaim */
  reclaim(pages: number): Promise<number> {
    return this.#inGroup(() => this.#connection.reclaim(pages));
  }

  /** @see Storage.checkpoint. Waits for nobody: while a group is open, the next one does it. */
  checkpoint(): void {
    if (this.#connection.isInTransaction) return;
    try {
      this.#connection.execute({ sql: 'pragma wal_checkpoint(passive)', parameters: [] });
    } catch {
      // All is stored without it. On a full disk, deleting must go on; another fault is the next commit's to report.
    }
  }

  /** Runs one statement as its own transaction, without a savepoint, because it is atomic anyway. */
  statement<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.#inGroup(() => {
      try {
        return this.#connection.execute(query);
      } catch (error) {
        if (!this.#connection.isInTransaction) this.#loseGroup(error);
        throw error;
      }
    });
  }

  async #inGroup<T>(member: () => Promise<T> | T): Promise<T> {
    if (this.#gathers > 0) await this.#gather();
    const askedAt = performance.now();
    // #passOn leaves #isHeld set: the connection goes directly to the next waiting transaction.
    if (this.#isHeld) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#isHeld = true;
    try {
      this.#group ??= await this.#connection.begin(() => this.#newGroup(), LOCK_PATIENCE, askedAt);
    } catch (error) {
      this.#passOn();
      throw error;
    }
    const group = this.#group;
    let result: T;
    try {
      result = await member();
    } finally {
      group.size += 1;
      if (group.size >= GROUP_LIMIT) this.#commitGroup();
      this.#passOn();
    }
    await group.settled;
    return result;
  }

  /**
   * From now on transactions wait until others have had time to join them: one commit, and its fsync, serves more. They do
   * not hold the lock meanwhile.
   * @param period milliseconds
   */
  gather(period: number): void {
    this.#gathers = period;
  }

  #gather(): Promise<void> {
    this.#gathering ??= pause(this.#gathers).then(() => {
      this.#gathering = undefined;
    });
    return this.#gathering;
  }

  /** The transaction that holds the connection. @throws Error if there is none */
  get holder(): DatabaseConnection {
    if (!this.#holder) throw new Error('writing takes a transaction');
    return this.#holder;
  }

  close(): void {
    if (this.#holder) {
      this.#holder.isOver = true;
      this.#connection.run('rollback to member');
    }
    this.#commitGroup();
    this.#connection.close();
  }

  async #runMember<T>(work: (member: Member) => Promise<T>): Promise<T> {
    const member = new Member(this.#connection);
    this.#connection.run('savepoint member');
    this.#holder = member;
    try {
      const result = await work(member);
      this.#connection.run('release member');
      return result;
    } catch (error) {
      this.#undoMember(error);
      throw error;
    } finally {
      member.isOver = true;
      this.#holder = undefined;
    }
  }

  #undoMember(error: unknown): void {
    if (this.#connection.isInTransaction) {
      this.#connection.run('rollback to member');
      this.#connection.run('release member');
    } else this.#loseGroup(error);
  }

  /** On a full or failing disk SQLite rolls back the outer transaction, and with it the whole group. */
  #loseGroup(error: unknown): void {
    this.#group?.reject(error);
    this.#group = undefined;
  }

  #newGroup(): Group {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Members that rolled back do not wait for the group: its failure must not be an unhandled rejection.
    promise.catch(() => {});
    const group = { settled: promise, resolve, reject, size: 0 };
    whenNoMoreCome(
      () => group.size,
      () => this.#commitWhenIdle(),
    );
    return group;
  }

  #passOn(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#isHeld = false;
  }

  /** Runs when no more come. A transaction still running commits with the rest when it is done. */
  #commitWhenIdle(): void {
    if (this.#holder) setImmediate(() => this.#commitWhenIdle());
    else this.#commitGroup();
  }

  #rollBack(): void {
    try {
      if (this.#connection.isInTransaction) this.#connection.run('rollback');
    } catch {
      // A failing disk. The next transaction finds out, too, and its callers are told.
    }
  }

  #commitGroup(): void {
    const group = this.#group;
    if (!group) return;
    this.#group = undefined;
    try {
      this.#connection.run('commit');
      // Not before: what is deleted after this look is deleted after it was stored.
      this.#requireInPlace();
      group.resolve();
    } catch (error) {
      group.reject(error);
      this.#rollBack();
    }
  }
}
