import { setTimeout as pause } from 'node:timers/promises';
import { newAddress, PASSWORD } from '../../attack/support/arena.ts';
import { type Scene, unless } from '../scene.ts';
import { lostMails, startResets } from '../support/acknowledged.ts';
import { startDump } from '../support/dump.ts';
import { inWords, startLoad, type Tally } from '../support/load.ts';
import { makeNextRelease, NEXT_COLUMN, NEXT_COLUMNS } from '../support/next-release.ts';
import type { Stage } from '../support/stage.ts';

/** How long the backup goes on after the migration has tried for the first time, milliseconds. */
const HELD = { short: 4000, long: 60_000 } as const;
const PATIENCE = 30_000;
const WAITING = `select from pg_locks where mode = 'AccessExclusiveLock' and not granted and relation = 'users'::regclass`;
/** What a migration may hold up a request, milliseconds: five times as long as it waits for a lock. */
const LONGEST_WAIT = 1000;
/** Between two requests of one connection, milliseconds. */
const REST = 5;
const BEFORE = 1500;

export const migrationBesideBackup: Scene = {
  name: 'migration-beside-backup',
  title:
    'A migration that waits for a backup holds up no request for longer than 1 s, and is done soon after the backup',
  fault:
    '`latchkey migrate` of a newer version adds columns and an index while `pg_dump` holds its locks on all tables, under load',
  engines: ['postgres'],
  async run(stage) {
    const next = stage.release(makeNextRelease(stage.folder));
    const [person] = await stage.people(1);
    const service = await stage.serve();
    const browser = service.client(newAddress());
    await browser.post('/users/login/', { email: person?.email, password: PASSWORD });
    const reads = startLoad(async () => {
      await pause(REST);
      return (await browser.get('/current_user/')).status;
    }, 2);
    const writes = startResets(service, 'beside', 2, REST);
    const restart = (): Tally[] => [reads, writes].map((load) => load.restart());
    await pause(BEFORE);

    const dump = await startDump(stage.postgres());
    const before = restart();
    let isDone = false;
    const migration = next.command(['migrate']).finally(() => {
      isDone = true;
    });
    await isTried(stage);
    await pause(stage.isLong ? HELD.long : HELD.short);
    const complaints = isDone ? [`it did not wait for the backup: ${(await migration).stderr}`] : [];
    const meanwhile = restart();
    await dump.finish();
    const finishedAt = performance.now();
    const { code, stderr } = await migration;
    const took = performance.now() - finishedAt;
    await pause(BEFORE);
    const after = await Promise.all([reads.stop(), writes.stop()]);

    if (code !== 0) complaints.push(`the migration failed: ${stderr}`);
    complaints.push(...(await missing(stage)), ...(await lostMails(stage, writes.emails)));
    for (const tally of [...before, ...meanwhile, ...after])
      if (Object.keys(tally.counts).some((answer) => answer !== '200')) complaints.push(inWords(tally));
    // On a busy machine requests are slow without a migration.
    const most = LONGEST_WAIT + Math.max(...before.map(({ slowest }) => slowest));
    for (const tally of [...meanwhile, ...after])
      if (tally.slowest > most) complaints.push(`a request waited ${milliseconds(tally.slowest)}`);
    const [idle, held, changed] = [before, meanwhile, after].map((tallies) =>
      milliseconds(Math.max(...tallies.map(({ slowest }) => slowest))),
    );
    return unless(
      complaints,
      `slowest request ${held} while it waited, ${changed} while it ran, ${idle} before; done ${milliseconds(took)} after the backup`,
    );
  },
};

/** Resolves when the migration waits for its first lock. @throws Error if it never does */
async function isTried(stage: Stage): Promise<void> {
  for (const end = performance.now() + PATIENCE; performance.now() < end; await pause(20))
    if ((await stage.postgres().query(WAITING)).length > 0) return;
  throw new Error('the migration never waited for a lock');
}

/** What the migration should have made. */
async function missing(stage: Stage): Promise<string[]> {
  const { query } = stage.postgres();
  const columns = await query(`select from information_schema.columns where column_name = '${NEXT_COLUMN}'`);
  const indexes = await query(
    `select from pg_index where indexrelid = to_regclass('${NEXT_COLUMN}') and indisvalid`,
  );
  return [
    ...(columns.length === NEXT_COLUMNS.length ? [] : [`${columns.length} columns were added`]),
    ...(indexes.length === 1 ? [] : ['the index is missing']),
  ];
}

const milliseconds = (duration: number): string => `${Math.round(duration)} ms`;
