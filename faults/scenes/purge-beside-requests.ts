import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { newAddress } from '../../attack/support/arena.ts';
import { type Scene, unless } from '../scene.ts';
import { distributionOf, inMilliseconds } from '../support/distribution.ts';
import { inWords, startLoad } from '../support/load.ts';
import type { Locks } from '../support/locks.ts';
import { fillWithThePast, leftOfThePast } from '../support/past.ts';
import type { Stage } from '../support/stage.ts';
import { watchStalls } from '../support/stalls.ts';

const PROGRAM = fileURLToPath(new URL('../support/purge.ts', import.meta.url));
/** With tokens, codes, and rows of all other tables. */
const SESSIONS = { short: 20_000, long: 500_000 } as const;
const AT_ONCE = 4;
/** Between two requests of one connection, so that there is a processor for the purge. Milliseconds. */
const REST = 5;
/** What requests may wait more than without a purge, milliseconds: the slowest also as long as the machine stalls. */
const MORE = { longest: 250, p99: 100 } as const;
const BEFORE = { short: 3000, long: 30_000 } as const;
/** How long a lock may be held, milliseconds. */
const LONGEST = 50;
/** Which part of them a busy machine may hold up for longer. On SQLite we know what it computes: none of them may take so long. */
const STALLS = { sqlite: 0.1, postgres: 0.05, redis: 0.05 } as const;
const WAL_LIMIT = 32 * 1024 * 1024;

export const purgeBesideRequests: Scene = {
  name: 'purge-beside-requests',
  title:
    'Purging makes no request wait: it holds no lock for 50 ms unless the machine stalls, everything expired goes, and the disk gets its space back',
  fault:
    'half a million sessions, with tokens, codes, messages, counters and more, expire at once and are purged beside requests that write',
  engines: ['sqlite', 'postgres'],
  async run(stage) {
    const form = stage.isLong ? 'long' : 'short';
    await fillWithThePast(stage, SESSIONS[form]);
    const service = await stage.serve({}, ['--no-worker']);
    const client = service.client();
    let asked = 0;
    const load = startLoad(async () => {
      asked += 1;
      await pause(REST);
      const body = { email: `nobody-${asked}@customers.example` };
      const headers = { 'x-forwarded-for': newAddress() };
      return (await client.post('/users/password/reset/', body, { headers })).status;
    }, AT_ONCE);
    await pause(BEFORE[form]);
    const idle = load.restart();

    const stalling = await watchStalls(stage.folder);
    const startedAt = performance.now();
    const { code, transactions, computed, checkpoints } = await purge(stage);
    const took = (performance.now() - startedAt) / 1000;
    const beside = await load.stop();
    const stalls = distributionOf(await stalling.stop());
    const [waits, waitsBefore] = [distributionOf(beside.waits), distributionOf(idle.waits)];
    const tooLong = shareOver(LONGEST, transactions);
    const most = waitsBefore.longest + stalls.longest + MORE.longest;

    const left = await leftOfThePast(stage);
    const complaints = [
      ...(code === 0 ? [] : [`the purge ended with ${code}`]),
      ...left.map(([table, rows]) => `${rows} rows are left in ${table}`),
      ...(tooLong > STALLS[stage.engine]
        ? [`${percent(tooLong)} of the locks were held for ${LONGEST} ms`]
        : []),
      ...(shareOver(LONGEST, computed) > 0 ? [`under a lock SQLite computed for ${LONGEST} ms`] : []),
      ...(waits.longest > most || waits.p99 > waitsBefore.p99 + MORE.p99
        ? ['requests waited for the purge']
        : []),
      ...(Object.keys(beside.counts).some((answer) => answer !== '200') ? [inWords(beside)] : []),
      ...(walOf(stage) > WAL_LIMIT ? [`the write-ahead log has ${walOf(stage)} bytes`] : []),
    ];
    const evidence = [
      `${SESSIONS[form].toLocaleString('en')} sessions and what goes with them in ${took.toFixed(0)} s`,
      `${transactions.length} locks ${inMilliseconds(distributionOf(transactions))}, ${percent(tooLong)} over ${LONGEST} ms`,
      ...(stage.engine === 'sqlite'
        ? [
            `computing ${inMilliseconds(distributionOf(computed))}`,
            `checkpoints ${inMilliseconds(distributionOf(checkpoints))}`,
          ]
        : []),
      `a page on the disk ${inMilliseconds(stalls)}`,
      `requests ${inMilliseconds(waits)}, before ${inMilliseconds(waitsBefore)}`,
      ...(stage.engine === 'sqlite' ? [`write-ahead log ${(walOf(stage) / 1024 ** 2).toFixed(1)} MiB`] : []),
    ].join('; ');
    return unless(complaints.length > 0 ? [...complaints.slice(0, 2), evidence] : [], evidence);
  },
};

const shareOver = (limit: number, durations: readonly number[]): number =>
  durations.filter((duration) => duration > limit).length / Math.max(1, durations.length);

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

/** Runs to its end what a worker does every hour. @returns how long it held locks, milliseconds */
async function purge(stage: Stage): Promise<{ code: number | null } & Locks> {
  const child = spawn(process.execPath, [PROGRAM], {
    env: { ...process.env, ...stage.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const [output, [code]] = await Promise.all([text(child.stdout), exited]);
  return {
    code,
    ...(code === 0 ? (JSON.parse(output) as Locks) : { transactions: [], computed: [], checkpoints: [] }),
  };
}

const walOf = ({ engine, folder }: Stage): number =>
  engine === 'sqlite' ? statSync(join(folder, 'latchkey.sqlite-wal')).size : 0;
