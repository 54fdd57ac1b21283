import { UsageError } from '../lib/failures.ts';
import type { Handle } from '../storage/sql/database.ts';
import { type Counts, noCounts } from './report.ts';
import { KINDS, type Kind } from './source.ts';

/** How far an import is. */
export interface Run {
  readonly id: number;
  readonly kind: Kind;
  /** Of the last row of that kind that is done with; null: none is. */
  readonly position: string | null;
  readonly counts: Counts;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** The length of the file of rejects then. */
  readonly rejectsBytes: number;
}

/** What an import reads, and how: an interrupted one goes on with the same only. */
export interface RunKey {
  readonly source: string;
  readonly options: string;
}

/**
 * The import that was interrupted; or a new one.
 * @throws UsageError where another one was interrupted
 */
export async function beginRun(
  { db }: Handle,
  { source, options }: RunKey,
  begin: { now: number; restarts: boolean },
): Promise<Run> {
  const open = await db
    .selectFrom('import_runs')
    .select(['id', 'source', 'options', 'kind', 'position', 'counts', 'rejects_bytes', 'started_at'])
    .where('finished_at', 'is', null)
    .executeTakeFirst();
  if (open && !begin.restarts) {
    if (open.source !== source)
      throw new UsageError(
        `import: the import of ${open.source} was interrupted: go on with it, or add --restart to begin anew`,
      );
    if (open.options !== options)
      throw new UsageError(
        `import: the import of ${source} was interrupted, and the file, the mapping or the options were others: add --restart to begin anew`,
      );
    return {
      id: open.id,
      kind: KINDS.find((kind) => kind === open.kind) ?? KINDS[0],
      position: open.position,
      counts: JSON.parse(open.counts),
      startedAt: open.started_at,
      rejectsBytes: open.rejects_bytes,
    };
  }
  if (open)
    await db.updateTable('import_runs').set({ finished_at: begin.now }).where('id', '=', open.id).execute();
  const { id } = await db
    .insertInto('import_runs')
    .values({
      source,
      options,
      kind: KINDS[0],
      position: null,
      counts: JSON.stringify(noCounts()),
      rejects_bytes: 0,
      started_at: begin.now,
      finished_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { ...newRun(begin.now), id };
}

/** One at its beginning. */
export const newRun = (startedAt: number): Run => ({
  id: 0,
  kind: KINDS[0],
  position: null,
  counts: noCounts(),
  startedAt,
  rejectsBytes: 0,
});

/** Moves a run on, in the transaction that stores what it read. @throws UsageError when another process moved it */
export async function advanceRun({ db }: Handle, from: Run, to: Run): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('import_runs')
    .set({
      kind: to.kind,
      position: to.position,
      counts: JSON.stringify(to.counts),
      rejects_bytes: to.rejectsBytes,
    })
    .where('id', '=', from.id)
    .where('kind', '=', from.kind)
    .where((is) => (from.position === null ? is('position', 'is', null) : is('position', '=', from.position)))
    .where('finished_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new UsageError('import: another import is under way');
}

export const finishRun = async ({ db }: Handle, { id }: Run, now: number): Promise<void> => {
  await db.updateTable('import_runs').set({ finished_at: now }).where('id', '=', id).execute();
};
