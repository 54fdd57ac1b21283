import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { newAddress } from '../../attack/support/arena.ts';
import { sha256 } from '../../src/lib/keyring.ts';
import { newUid } from '../../src/lib/random.ts';
import { type Scene, unless } from '../scene.ts';
import { inWords, startLoad } from '../support/load.ts';
import type { Stage } from '../support/stage.ts';

const PROGRAM = fileURLToPath(new URL('../support/purge.ts', import.meta.url));
const SESSIONS = { short: 50_000, long: 500_000 } as const;
const AT_ONCE = 4;
/** Between two requests of one connection, so that there is a processor for the purge. Milliseconds. */
const REST = 5;
/**
 * What a request may wait more than the slowest without a purge, milliseconds. A batch takes 20; the rest is what a busy
 * disk needs for both.
 */
const MORE = 250;
const BEFORE = 3000;
const WAL_LIMIT = 32 * 1024 * 1024;

export const purgeBesideRequests: Scene = {
  name: 'purge-beside-requests',
  title:
    'Purging makes no request wait: what expired is deleted in small batches, and the disk gets its space back',
  fault: 'hundreds of thousands of sessions expire at once, and are purged beside requests that write',
  engines: ['sqlite', 'postgres'],
  async run(stage) {
    const count = stage.isLong ? SESSIONS.long : SESSIONS.short;
    await fill(stage, count);
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
    await pause(BEFORE);
    const idle = load.restart();

    const startedAt = performance.now();
    const purge = spawn(process.execPath, [PROGRAM], {
      env: { ...process.env, ...stage.env },
      stdio: 'ignore',
    });
    const [code] = await once(purge, 'exit');
    const took = (performance.now() - startedAt) / 1000;
    const beside = await load.stop();

    const left = await stage.withCore(({ storage }) => storage.read.sessions.byIdHash(nameOf(count - 1)));
    const complaints = [
      ...(code === 0 ? [] : [`the purge ended with ${code}`]),
      ...(left ? ['what expired last is still there'] : []),
      ...(beside.slowest > idle.slowest + MORE
        ? [`a request waited ${beside.slowest.toFixed(0)} ms, ${idle.slowest.toFixed(0)} ms without a purge`]
        : []),
      ...(Object.keys(beside.counts).some((answer) => answer !== '200') ? [inWords(beside)] : []),
      ...(walOf(stage) > WAL_LIMIT ? [`the write-ahead log has ${walOf(stage)} bytes`] : []),
    ];
    const waits = `slowest request ${beside.slowest.toFixed(0)} ms, ${idle.slowest.toFixed(0)} ms before`;
    return unless(complaints, `${count.toLocaleString('en')} sessions in ${took.toFixed(1)} s; ${waits}`);
  },
};

/** Random, as hashes are: deleting them in the order of their expiry goes all over the file. */
const nameOf = (index: number): string => sha256(`session ${index}`);

const fill = (stage: Stage, count: number): Promise<void> =>
  stage.withCore(async ({ storage }) => {
    for (let from = 0; from < count; from += 1000)
      await storage.transaction(async ({ sessions }) => {
        for (let index = from; index < Math.min(count, from + 1000); index++)
          await sessions.insert({
            idHash: nameOf(index),
            userId: null,
            visitorId: newUid(),
            generation: 0,
            data: {},
            createdAt: index,
            expiresAt: index + 1,
            provedAt: null,
            provedBy: null,
            address: '192.0.2.1',
            agent: 'a browser',
            parentIdHash: null,
          });
      });
  });

const walOf = ({ engine, folder }: Stage): number =>
  engine === 'sqlite' ? statSync(join(folder, 'latchkey.sqlite-wal')).size : 0;
