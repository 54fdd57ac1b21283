import { DatabaseSync } from 'node:sqlite';
import { migrationsFor } from '../migrations/migrations.ts';

/** A table, as both engines have it. */
export interface Table {
  readonly name: string;
  /** Without generated columns, which each engine computes by itself. */
  readonly columns: readonly string[];
  /** The columns of its primary key; none: a table of a single row. */
  readonly key: readonly string[];
  /** Whether the database numbers its rows. */
  readonly hasSequence: boolean;
}

type Found = Table & { readonly parents: readonly string[] };

/**
 * The tables of this version, parents before those that refer to them. Read from an empty database in memory, so that no
 * list of tables has to be kept. Those of the throttle are not among them: on SQLite they are in a file of their own.
 */
export function tablesOfSchema(): readonly Table[] {
  const database = new DatabaseSync(':memory:');
  try {
    for (const { statements } of migrationsFor('sqlite'))
      for (const statement of statements) database.exec(statement);
    return parentsFirst(
      database
        .prepare(
          `select name, sql from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'`,
        )
        .all()
        .map(({ name, sql }) => tableOf(database, String(name), String(sql))),
    );
  } finally {
    database.close();
  }
}

function tableOf(database: DatabaseSync, name: string, sql: string): Found {
  const columns = database.prepare(`pragma table_info("${name}")`).all();
  const key = columns.filter(({ pk }) => Number(pk) > 0).sort((a, b) => Number(a.pk) - Number(b.pk));
  const parents = database.prepare(`pragma foreign_key_list("${name}")`).all();
  return {
    name,
    columns: columns.map((column) => String(column.name)),
    key: key.map((column) => String(column.name)),
    hasSequence: /\bautoincrement\b/.test(sql),
    parents: parents.map(({ table }) => String(table)),
  };
}

function parentsFirst(tables: readonly Found[]): readonly Table[] {
  const sorted: Found[] = [];
  while (sorted.length < tables.length) {
    const names = new Set(sorted.map(({ name }) => name));
    const next = tables.filter(
      ({ name, parents }) =>
        !names.has(name) && parents.every((parent) => parent === name || names.has(parent)),
    );
    if (next.length === 0) throw new Error('tables refer to each other in a circle');
    sorted.push(...next);
  }
  return sorted;
}

/** Names for a statement: both engines quote alike. */
export const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
