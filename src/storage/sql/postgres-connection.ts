import { createHash } from 'node:crypto';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import type { PoolClient } from 'pg';
import { timeLeft } from '../../lib/deadline.ts';
import { Unavailable } from '../../lib/failures.ts';
import { tracedStatement } from '../../lib/tracing.ts';
import { refuseStreaming } from './database.ts';
import { cancelStatement, processIdOf } from './postgres-cancel.ts';
import { isStalePlan, translatePostgresError } from './postgres-errors.ts';

/** How long the server may take to end a statement that took too long, before it counts as silent. Milliseconds. */
const SILENCE = 400;
/** Limits are rounded up to this: Node keeps timers of the same duration in one list. Milliseconds. */
const STEP = 100;
/** The SQLSTATE of a warning that has none of its own. */
const WARNING = '01000';
/** Rolling back takes no more, or the connection is closed, which rolls back as well. Milliseconds. */
const ROLLBACK_TIMEOUT = 250;

/** What a new connection leads to. */
const LOOK = `select pg_backend_pid() as pid, current_setting('transaction_read_only') = 'on' as is_read_only`;

/**
 * A connection to PostgreSQL, or to a pooler before it. Its limits hold in transactions and on our side only: poolers refuse
 * parameters at the start, and would pass on to others what is set for a session.
 */
export class PostgresConnection implements DatabaseConnection {
  readonly #client: PoolClient;
  readonly #names: StatementNames | null;
  /** For who has no deadline: workers, commands, and what a server does by itself. Milliseconds. */
  readonly #longest: number;
  readonly streamQuery = refuseStreaming;
  #isInTransaction = false;
  #broken = false;

  private constructor(client: PoolClient, names: StatementNames | null, longest: number) {
    this.#client = client;
    this.#names = names;
    this.#longest = longest;
  }

  /**
   * Statements have names only on a connection to the server itself. PgBouncer in transaction mode runs one statement here
   * and the next there, so that a name may be unknown, or taken.
   *
   * @param options.mustWrite whether a server that takes no writes will not do, such as a standby
   * @param options.longest how long a statement may take at most, milliseconds
   */
  static async over(
    client: PoolClient,
    names: StatementNames,
    { mustWrite, longest }: { readonly mustWrite: boolean; readonly longest: number },
  ): Promise<PostgresConnection> {
    const query = { text: LOOK, query_timeout: limitNow(longest) + SILENCE };
    const { rows } = await client.query<{ pid: number; is_read_only: boolean }>(query);
    if (mustWrite && rows[0]?.is_read_only) throw new Error('the server takes no writes');
    // A pooler gives its clients numbers of its own.
    const isDirect = rows[0]?.pid === processIdOf(client);
    const connection = new PostgresConnection(client, isDirect ? names : null, longest);
    client.on('notice', ({ code }) => {
      // "canceling wait for synchronous replication": the commit is acknowledged all the same, and lost with this server.
      if (code === WARNING) connection.#broken = true;
    });
    return connection;
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return tracedStatement('postgresql', query.sql, () => this.#executeAgain(query));
  }

  async #executeAgain<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      return await this.#execute(query);
    } catch (error) {
      if (!isStalePlan(error)) throw error;
      this.#names?.renew();
      // The error has ended a transaction, which is retried as a whole.
      if (this.#isInTransaction) throw error;
      return this.#execute(query);
    }
  }

  async #execute<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const named = {
      // For named statements the server keeps the plan on this connection.
      ...(this.#names && { name: this.#names.of(query.sql) }),
      text: query.sql,
      values: [...query.parameters],
    };
    const result = await this.#send(named, limitNow(this.#longest));
    return { rows: result.rows as R[], numAffectedRows: BigInt(result.rowCount ?? 0) };
  }

  async begin(): Promise<void> {
    const limit = limitNow(this.#longest);
    this.#isInTransaction = true;
    // One round trip. The statements of the transaction wait for locks no longer than who waits for them.
    const text = [
      'begin',
      `set local statement_timeout = ${limit}`,
      `set local idle_in_transaction_session_timeout = ${this.#longest}`,
    ].join(';');
    await this.#send({ text }, limit);
  }

  async commit(): Promise<void> {
    await this.#send({ text: 'commit' }, limitNow(this.#longest));
    this.#isInTransaction = false;
  }

  async rollback(): Promise<void> {
    this.#isInTransaction = false;
    if (this.#broken) return;
    // On a broken connection there is nothing to roll back, and the first error is the one to report.
    await this.#send({ text: 'rollback' }, ROLLBACK_TIMEOUT).catch(() => {});
  }

  /** A connection that failed itself is in an unknown state and is not used again: the server rolls back what is open. */
  release(): void {
    this.#client.release(this.#broken);
  }

  async #send(query: { name?: string; text: string; values?: unknown[] }, limit: number) {
    const timer = setTimeout(() => {
      // The request may still arrive when something else would run here.
      this.#broken = true;
      void cancelStatement(this.#client);
    }, limit);
    try {
      const limited = { ...query, query_timeout: limit + SILENCE };
      const result = await this.#client.query(limited);
      // An answer after that may be that of a commit whose wait for a standby was cancelled.
      if (this.#broken) throw new Unavailable('the database', new Error('the answer came too late'));
      return result;
    } catch (error) {
      const translated = translatePostgresError(error);
      if (translated instanceof Unavailable) this.#broken = true;
      throw translated;
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * Milliseconds that the next statement, or the wait for a connection, may take.
 * @param longest for who has no deadline
 * @throws Unavailable when nobody waits for it any more
 */
export function limitNow(longest: number): number {
  const left = timeLeft();
  if (left <= 0) throw new Unavailable('the database', new Error('the deadline of the request has passed'));
  return Math.min(Math.ceil(left / STEP) * STEP, longest);
}

/**
 * The names of the statements, the same on all connections: what is stale on one is stale on all. A name belongs to one text,
 * in every process, so that wherever it is known it means the same statement.
 */
export class StatementNames {
  readonly #names = new Map<string, string>();
  #generation = 0;

  of(text: string): string {
    let name = this.#names.get(text);
    if (!name) {
      const hash = createHash('sha256').update(text).digest('base64url');
      name = `latchkey_${this.#generation}_${hash}`;
      this.#names.set(text, name);
    }
    return name;
  }

  /** Every statement is prepared again, under another name. */
  renew(): void {
    this.#names.clear();
    this.#generation += 1;
  }
}
