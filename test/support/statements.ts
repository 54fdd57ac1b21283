import { mock } from 'node:test';
import { PostgresConnection } from '../../src/storage/sql/postgres-connection.ts';
import { SqliteConnection } from '../../src/storage/sql/sqlite-connection.ts';

/** A statement as it ran, with the values of its first run. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Does something, and returns every statement that this process ran for it, each text once. */
export async function statementsOf(work: () => Promise<void>): Promise<Statement[]> {
  const seen = new Map<string, readonly unknown[]>();
  const note = ({ sql, parameters }: Statement): void => {
    if (!seen.has(sql)) seen.set(sql, parameters);
  };
  const { execute } = SqliteConnection.prototype;
  const { executeQuery } = PostgresConnection.prototype;
  const watches = [
    mock.method(
      SqliteConnection.prototype,
      'execute',
      function (this: SqliteConnection, query: Parameters<typeof execute>[0]) {
        note(query);
        return execute.call(this, query);
      },
    ),
    mock.method(
      PostgresConnection.prototype,
      'executeQuery',
      function (this: PostgresConnection, query: Parameters<typeof executeQuery>[0]) {
        note(query);
        return executeQuery.call(this, query);
      },
    ),
  ];
  try {
    await work();
  } finally {
    for (const watch of watches) watch.mock.restore();
  }
  return [...seen].map(([sql, parameters]) => ({ sql, parameters }));
}
