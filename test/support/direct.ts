import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import type { DatabaseConfig } from '../../src/config/config.ts';
import type { Dialect } from '../../src/storage/sql/database.ts';
import { countersFileOf } from '../../src/storage/sql/stores/sqlite-throttle.ts';

export type Row = Readonly<Record<string, unknown>>;

/** A database beside the service that uses it. On SQLite the counters' file is attached. */
export interface Direct {
  readonly dialect: Dialect;
  /** Runs one statement. */
  query<R extends Row>(sql: string, parameters?: readonly unknown[]): Promise<R[]>;
  close(): Promise<void>;
}

export async function openDirect(database: DatabaseConfig): Promise<Direct> {
  if (database.kind === 'sqlite') return openFile(database.file);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return {
    dialect: 'postgres',
    query: async <R extends Row>(sql: string, parameters: readonly unknown[] = []) =>
      (await client.query(sql, parameters.length > 0 ? [...parameters] : undefined)).rows as R[],
    close: () => client.end(),
  };
}

function openFile(file: string): Direct {
  const database = new DatabaseSync(file);
  database.exec(`attach database '${countersFileOf(file)}' as counters`);
  return {
    dialect: 'sqlite',
    query: async <R extends Row>(sql: string, parameters: readonly unknown[] = []) => {
      const values = parameters.map((value) => (typeof value === 'boolean' ? Number(value) : value));
      return database.prepare(sql).all(...(values as string[])) as R[];
    },
    close: async () => database.close(),
  };
}
