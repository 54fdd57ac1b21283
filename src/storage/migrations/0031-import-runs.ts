import type { Migration } from './migration.ts';

export const importRuns: Migration = {
  name: '0031_import_runs',
  statements: ({ types: { id, integer } }) => [
    // How far an import is: moved in the transaction that stores a batch, so that a process that is killed leaves whole ones.
    `create table import_runs (
      id ${id},
      source text not null,
      options text not null,
      kind text not null,
      position text,
      counts text not null,
      rejects_bytes ${integer} not null,
      started_at ${integer} not null,
      finished_at ${integer}
    )`,
  ],
};
