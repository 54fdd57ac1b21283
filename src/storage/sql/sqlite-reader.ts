import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import { createTurnBatch } from '../../lib/turn.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import { refuseStreaming } from './streaming.ts';

interface Read {
  run(): void;
  reject(error: unknown): void;
}

/**
 * Reads from SQLite. What is asked for in one turn of the event loop is read at its end from one snapshot, so never
 * from one that is older than the question: taking and giving back SQLite's locks costs as much as most of our reads.
 */
export class SqliteReader implements DatabaseConnection {
  readonly #connection: SqliteConnection;
  readonly #reads = createTurnBatch<Read>((reads) => this.#runAll(reads));

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
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

  readonly streamQuery = refuseStreaming;

  close(): void {
    this.#reads.flush();
    this.#connection.close();
  }

  #runAll(reads: readonly Read[]): void {
    try {
      this.#connection.run('begin');
      for (const { run } of reads) run();
      // A failing disk ends the transaction by itself. Nothing was written: there is nothing to commit.
      if (this.#connection.isInTransaction) this.#connection.run('rollback');
    } catch (error) {
      for (const { reject } of reads) reject(error);
    }
  }
}
