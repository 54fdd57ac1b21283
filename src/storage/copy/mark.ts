import { sql } from 'kysely';
import { Type } from 'typebox';
import { UsageError } from '../../lib/failures.ts';
import { fits } from '../../lib/validation.ts';
import type { Database } from '../sql/database.ts';
import type { End, Row } from './end.ts';
import type { Table } from './tables.ts';

/**
 * The table that only databases have into which a copy is not finished: a row about the copy, and one for each table. No
 * migration makes it, because it goes with the last step of the copy.
 */
const MARK = 'latchkey_copy';
const COPY = 'copy';

const schema = Type.Object({ kind: Type.Enum(['move', 'rehearsal']), from: Type.String() });
const progressSchema = Type.Object({
  after: Type.Union([Type.Null(), Type.Array(Type.Union([Type.String(), Type.Number()]))]),
  rows: Type.Integer({ minimum: 0 }),
  isDone: Type.Boolean(),
});

/** What is copied into a database. */
export interface Mark {
  /** A rehearsal is never finished: what it brings is not for use. */
  readonly kind: 'move' | 'rehearsal';
  /** Where from, for people. */
  readonly from: string;
}

/** How far a table is copied. */
export interface Progress {
  /** The key of the last row; null: there is none yet, or the table has no key. */
  readonly after: Row | null;
  readonly rows: number;
  readonly isDone: boolean;
}

const BEGIN: Progress = { after: null, rows: 0, isDone: false };

/** The mark of a database; null: it has none, and can be used. */
export async function markOf({ reader }: Pick<Database, 'reader'>): Promise<Mark | null> {
  const { db, dialect } = reader;
  const { rows: tables } = await (dialect === 'sqlite'
    ? sql`select name from sqlite_schema where name = ${MARK}`
    : sql`select 1 where to_regclass(${MARK}) is not null`
  ).execute(db);
  if (tables.length === 0) return null;
  const { rows } = await sql<{ value: string }>`
    select value from ${sql.table(MARK)} where name = ${COPY}`.execute(db);
  const mark: unknown = JSON.parse(rows[0]?.value ?? 'null');
  return fits(schema, mark) ? mark : { kind: 'rehearsal', from: 'an unknown database' };
}

/** Why a database with a mark is not for use, and what to do. */
export const describeMark = ({ kind, from }: Mark): string =>
  kind === 'move'
    ? `a copy of ${from} into it is not finished: run latchkey copy again, it goes on where it ended`
    : `it is the rehearsal of a copy of ${from}, nothing to serve: run latchkey copy without --rehearsal`;

/** Marks a database as one into which is copied, in the caller's transaction. @throws when it is marked */
export async function setMark(target: End, mark: Mark, tables: readonly Table[]): Promise<void> {
  await target.query(`create table ${MARK} (name text primary key, value text not null)`);
  const rows = [[COPY, JSON.stringify(mark)], ...tables.map(({ name }) => [name, JSON.stringify(BEGIN)])];
  for (const row of rows) await target.query(`insert into ${MARK} (name, value) values (?, ?)`, row);
}

export async function removeMark(target: End): Promise<void> {
  await target.query(`drop table ${MARK}`);
}

/** How far each table is copied, by its name. */
export async function progressOf(target: End): Promise<Map<string, Progress>> {
  const rows = await target.query(`select name, value from ${MARK} where name <> ?`, [COPY]);
  return new Map(
    rows.map(([name, value]) => {
      const progress: unknown = JSON.parse(String(value));
      if (!fits(progressSchema, progress))
        throw new UsageError(`copy: ${MARK} of ${target.place} was changed`);
      return [String(name), progress];
    }),
  );
}

/**
 * Records how far a table is, in the transaction of its rows, and before them.
 * @throws UsageError when another copy into the same database was quicker
 */
export async function advance(target: End, { name }: Table, from: Progress, to: Progress): Promise<void> {
  const moved = await target.query(
    `update ${MARK} set value = ? where name = ? and value = ? returning name`,
    [JSON.stringify(to), name, JSON.stringify(from)],
  );
  if (moved.length === 0) throw new UsageError(`copy: another copy into ${target.place} is under way`);
}
