import { createAudit } from '../../audit/audit.ts';
import type { DatabaseConfig } from '../../config/config.ts';
import type { Source } from '../../contracts/requester.ts';
import type { Clock } from '../../lib/clock.ts';
import { UsageError } from '../../lib/failures.ts';
import type { Keyring } from '../../lib/keyring.ts';
import { explained, isSameFile } from '../backup/files.ts';
import { openMigrated, type WhenEmpty } from '../migrations/open.ts';
import { createStorage } from '../sql/storage.ts';
import { countRows, type End, inTransaction } from './end.ts';
import { examineSource, prepareTarget } from './examine.ts';
import { type Mark, removeMark, setMark } from './mark.ts';
import { holdPostgres, readPostgres } from './postgres-end.ts';
import { copyRows, copySequences, empty, firstFilled } from './rows.ts';
import { holdSqlite, watchSqlite } from './sqlite-end.ts';
import { type Table, tablesOfSchema } from './tables.ts';
import { compare } from './verify.ts';

interface Copying {
  readonly from: DatabaseConfig;
  readonly to: DatabaseConfig;
  /** A rehearsal may read from a database that is in use, and what it brings is not. */
  readonly kind: Mark['kind'];
  /** Whether to begin anew where a copy was begun. */
  readonly restarts: boolean;
  readonly whenEmpty: WhenEmpty;
  readonly keyring: Keyring;
  readonly clock: Clock;
  /** Of the audit row. */
  readonly source: Source;
  /** Called with what is done with the rows, how many it is done with, and all. */
  readonly onProgress: (verb: 'copied' | 'verified', rows: number, total: number) => void;
}

export interface CopyReport {
  readonly from: string;
  readonly to: string;
  readonly tables: number;
  readonly rows: number;
  /** Of these, how many an interrupted copy had brought. */
  readonly before: number;
}

/**
 * Copies a database into another one, of the same or the other engine. Until everything is there and verified the target is
 * marked, so that nothing uses it. Killed at any moment, it goes on where it ended when it is called again. Without the
 * counters of the throttle: without them windows begin anew.
 *
 * @throws UsageError when one of them is in use, cannot be copied, or they differ in the end
 */
export async function copyDatabases(options: Copying): Promise<CopyReport> {
  const { from, to, kind } = options;
  if (from.kind === 'sqlite' && to.kind === 'sqlite' && isSameFile(from.file, to.file))
    throw new UsageError(`copy: expected two databases, --from and --to are both ${from.file}`);
  return explained('copy: it cannot go on', async () => {
    await examineSource(from, options);
    const mark = await prepareTarget(to, options.whenEmpty);
    await using ends = new AsyncDisposableStack();
    const target = await (to.kind === 'sqlite' ? holdSqlite(to.file) : holdPostgres(to));
    ends.defer(() => target.close());
    const source = await openSource(from, kind);
    ends.defer(() => source.close());
    const tables = tablesOfSchema();
    await begin(target, tables, { mark, kind, from: source.place, restarts: options.restarts });
    const report = await fill(source, target, tables, options.onProgress);
    if (kind === 'rehearsal') return report;
    await finish(source, target, tables);
    await ends.disposeAsync();
    await recordIn(options);
    return report;
  });
}

async function openSource(config: DatabaseConfig, kind: Mark['kind']): Promise<End> {
  const isInUse = kind === 'rehearsal';
  if (config.kind === 'postgres') return readPostgres(config, { isInUse });
  return isInUse ? watchSqlite(config.file) : holdSqlite(config.file);
}

/** Marks the target, after emptying it of what may not stay. @throws UsageError if it has rows of its own */
async function begin(
  target: End,
  tables: readonly Table[],
  { mark, kind, from, restarts }: Mark & { mark: Mark | null; restarts: boolean },
): Promise<void> {
  if (!mark) {
    const filled = await firstFilled(target, tables);
    if (filled !== undefined)
      throw new UsageError(`--to: expected an empty database, ${target.place} has rows in ${filled}`);
    return inTransaction(target, () => setMark(target, { kind, from }, tables));
  }
  // The source of a rehearsal has changed since.
  if (mark.kind === 'rehearsal' || kind === 'rehearsal' || restarts)
    return inTransaction(target, async () => {
      await empty(target, tables);
      await removeMark(target);
      await setMark(target, { kind, from }, tables);
    });
  if (mark.from !== from)
    throw new UsageError(
      `--to: a copy of ${mark.from} into ${target.place} is under way: go on with it, or add --restart to begin anew`,
    );
}

/** Copies all rows, and looks whether they are the same. @throws UsageError when they are not */
async function fill(
  source: End,
  target: End,
  tables: readonly Table[],
  onProgress: Copying['onProgress'],
): Promise<CopyReport> {
  let total = 0;
  for (const table of tables) total += await countRows(source, table);
  const counting = (verb: 'copied' | 'verified') => {
    let done = 0;
    return (rows: number): void => {
      done += rows;
      onProgress(verb, done, total);
    };
  };
  let before: number | undefined;
  const onCopied = counting('copied');
  await copyRows(source, target, tables, (rows) => {
    before ??= rows;
    onCopied(rows);
  });
  const onVerified = counting('verified');
  const faults: string[] = [];
  for (const table of tables) {
    const fault = await compare(source, target, table, onVerified);
    if (fault !== null) faults.push(fault);
  }
  if (faults.length > 0)
    throw new UsageError(
      [
        ...faults,
        `copy: ${target.place} is not the same as ${source.place}: add --restart to begin anew`,
      ].join('\n'),
    );
  return { from: source.place, to: target.place, tables: tables.length, rows: total, before: before ?? 0 };
}

/** Makes the target one for use. */
async function finish(source: End, target: End, tables: readonly Table[]): Promise<void> {
  await copySequences(source, target, tables);
  // Plans for tables that are taken for empty would last for minutes.
  if (target.dialect === 'postgres') for (const { name } of tables) await target.query(`analyze "${name}"`);
  await removeMark(target);
}

async function recordIn({ to, from, keyring, clock, source }: Copying): Promise<void> {
  const { database } = await openMigrated(to, 'refuse');
  try {
    const audit = createAudit({ storage: createStorage(database), keyring, clock });
    const entry = { event: 'database.copy', outcome: 'success', actorId: null, userId: null } as const;
    await audit.recordAlone(source, { ...entry, detail: { from: from.kind } });
  } finally {
    await database.close();
  }
}
