import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import { tracedStatement } from '../../lib/tracing.ts';
import { createTurnBatch } from '../../lib/turn.ts';
import { refuseStreaming } from './database.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

interface Read {
  run(): void;
  reject(error: unknown): void;
}

/**
 * Reads from SQLite. Reads that come together (`lib/turn.ts`) run in one snapshot that is never older than the call: taking
 * and releasing SQLite's locks costs as much as most of our reads.
 */
export class SqliteReader implements DatabaseConnection {
  readonly #connection: SqliteConnection;
  readonly #reads = createTurnBatch<Read>((reads) => this.#runAll(reads));
  readonly streamQuery = refuseStreaming;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return tracedStatement('sqlite', query.sql, () => this.#inTurn(query));
  }

  #inTurn<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return new Promise((resolve, reject) => {
      const run = (): void => {
        try {
          resolve(this.#connection.execute<R>(query));
        } catch (error) {
          reject(error);
        }
      };
      this.#reads.add({ run, reject });
    });
  }

  close(): void {
    this.#reads.flush();
    this.#connection.close();
  }

  #runAll(reads: readonly Read[]): void {
    try {
      this.#connection.run('begin');
      for (const { run } of reads) run();
      // A failing disk has ended the transaction already; after reads there is nothing to commit.
      if (this.#connection.isInTransaction) this.#connection.run('rollback');
    } catch (error) {
      for (const { reject } of reads) reject(error);
    }
  }
}
