import { UsageError } from '../../lib/failures.ts';
import { type End, inTransaction, keyOf, pageOf } from './end.ts';
import { advance, type Progress, progressOf } from './mark.ts';
import { quoted, type Table } from './tables.ts';

/** Rows of one transaction, which bounds the memory, too. */
const BATCH = 1000;

/**
 * Copies what is not copied yet, a transaction for each batch: a process that is killed leaves whole batches, and the next
 * one goes on after them.
 *
 * @param onRows called with how many more rows are copied, those of before first
 * @throws UsageError when a row cannot be stored
 */
export async function copyRows(
  source: End,
  target: End,
  tables: readonly Table[],
  onRows: (rows: number) => void,
): Promise<void> {
  const found = await progressOf(target);
  const progressIn = ({ name }: Table): Progress => found.get(name) ?? missing(target);
  onRows(tables.reduce((sum, table) => sum + progressIn(table).rows, 0));
  for (const table of tables) {
    let progress = progressIn(table);
    while (!progress.isDone) {
      const next = await copyBatch(source, target, table, progress);
      onRows(next.rows - progress.rows);
      progress = next;
    }
  }
}

function missing({ place }: End): never {
  throw new UsageError(
    `copy: the copy into ${place} was begun by another version: add --restart to begin anew`,
  );
}

async function copyBatch(source: End, target: End, table: Table, from: Progress): Promise<Progress> {
  const rows = await pageOf(source, table, from.after, BATCH);
  const last = rows.at(-1);
  const hasKey = table.key.length > 0;
  const to = {
    after: last && hasKey ? keyOf(table, last) : from.after,
    rows: from.rows + rows.length,
    isDone: !hasKey || rows.length < BATCH,
  };
  try {
    await inTransaction(target, async () => {
      await advance(target, table, from, to);
      // Its single row is there from the migration on.
      if (!hasKey) await target.query(`delete from "${table.name}"`);
      if (last) await target.insert(table, rows);
    });
    return to;
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof Error) || !('code' in error)) throw error;
    const place = `${target.place}: rows of ${table.name} cannot be stored`;
    throw new UsageError(
      `copy: ${place} (${error.message}); if the source has changed since the copy began, add --restart`,
    );
  }
}

/** Lets the numbers of rows go on where they ended: those of deleted rows, too, are given to nobody else. */
export async function copySequences(source: End, target: End, tables: readonly Table[]): Promise<void> {
  for (const { name } of tables.filter(({ hasSequence }) => hasSequence)) {
    const [highest] = await target.query(`select coalesce(max(id), 0) from "${name}"`);
    const last = Math.max(await sequenceOf(source, name), Number(highest?.[0]));
    if (last > 0) await setSequence(target, name, last);
  }
}

async function sequenceOf(end: End, name: string): Promise<number> {
  const [row] =
    end.dialect === 'sqlite'
      ? await end.query('select seq from sqlite_sequence where name = ?', [name])
      : await end.query(
          `select case when is_called then last_value else 0 end from ${await postgresSequence(end, name)}`,
        );
  return Number(row?.[0] ?? 0);
}

async function setSequence(end: End, name: string, last: number): Promise<void> {
  if (end.dialect === 'postgres') {
    await end.query('select setval(?::regclass, ?)', [await postgresSequence(end, name), last]);
    return;
  }
  await end.query('delete from sqlite_sequence where name = ?', [name]);
  // The column has no type, and numbers are bound as floating ones.
  await end.query('insert into sqlite_sequence (name, seq) values (?, cast(? as integer))', [name, last]);
}

async function postgresSequence(end: End, name: string): Promise<string> {
  const [row] = await end.query(`select pg_get_serial_sequence(?, 'id')`, [name]);
  return String(row?.[0]);
}

/** Deletes all rows, and leaves the single rows of tables without a key, which are replaced. */
export async function empty(target: End, tables: readonly Table[]): Promise<void> {
  const filled = tables.filter(({ key }) => key.length > 0).toReversed();
  if (target.dialect === 'postgres') {
    await target.query(`truncate ${quoted(filled.map(({ name }) => name))} restart identity`);
    return;
  }
  for (const { name } of filled) await target.query(`delete from "${name}"`);
}

/** The first table with rows, for a target that must have none. */
export async function firstFilled(target: End, tables: readonly Table[]): Promise<string | undefined> {
  for (const { name } of tables.filter(({ key }) => key.length > 0))
    if ((await target.query(`select 1 from "${name}" limit 1`)).length > 0) return name;
  return undefined;
}
