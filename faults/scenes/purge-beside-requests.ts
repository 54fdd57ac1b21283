import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { newAddress } from '../../attack/support/arena.ts';
import type { Transaction } from '../../src/contracts/storage.ts';
import { sha256 } from '../../src/lib/keyring.ts';
import { newUid } from '../../src/lib/random.ts';
import { someSession } from '../../test/support/sessions.ts';
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
/** What a transaction of the purge may take, milliseconds, and which part of them a busy machine may hold up for longer. */
const LONGEST_BATCH = 50;
const STALLS = 0.1;
const WAL_LIMIT = 32 * 1024 * 1024;

export const purgeBesideRequests: Scene = {
  name: 'purge-beside-requests',
  title:
    'Purging makes no request wait: its transactions take less than 50 ms unless the disk stalls, and the disk gets its space back',
  fault:
    'hundreds of thousands of sessions, with tokens and codes, expire at once and are purged beside requests that write',
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
    const { code, durations } = await purge(stage);
    const took = (performance.now() - startedAt) / 1000;
    const beside = await load.stop();
    const longest = Math.max(0, ...durations);
    const tooLong = durations.filter((duration) => duration > LONGEST_BATCH).length;

    const left = await stage.withCore(({ storage }) => storage.read.sessions.byIdHash(nameOf(count - 1)));
    const complaints = [
      ...(code === 0 ? [] : [`the purge ended with ${code}`]),
      ...(left ? ['what expired last is still there'] : []),
      ...(tooLong > durations.length * STALLS
        ? [`${tooLong} of ${durations.length} transactions took longer than ${LONGEST_BATCH} ms`]
        : []),
      ...(beside.slowest > idle.slowest + MORE
        ? [`a request waited ${beside.slowest.toFixed(0)} ms, ${idle.slowest.toFixed(0)} ms without a purge`]
        : []),
      ...(Object.keys(beside.counts).some((answer) => answer !== '200') ? [inWords(beside)] : []),
      ...(walOf(stage) > WAL_LIMIT ? [`the write-ahead log has ${walOf(stage)} bytes`] : []),
    ];
    const batches = `longest of ${durations.length} transactions ${longest.toFixed(0)} ms, ${tooLong} over ${LONGEST_BATCH} ms`;
    const waits = `slowest request ${beside.slowest.toFixed(0)} ms, ${idle.slowest.toFixed(0)} ms before`;
    return unless(
      complaints,
      `${count.toLocaleString('en')} sessions in ${took.toFixed(1)} s; ${batches}; ${waits}`,
    );
  },
};

/** Runs to its end what a worker does every hour. @returns how long its transactions took, milliseconds */
async function purge(stage: Stage): Promise<{ code: number | null; durations: readonly number[] }> {
  const child = spawn(process.execPath, [PROGRAM], {
    env: { ...process.env, ...stage.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const [output, [code]] = await Promise.all([text(child.stdout), exited]);
  return { code, durations: code === 0 ? JSON.parse(output) : [] };
}

/** Random, as hashes are: deleting them in the order of their expiry goes all over the file. */
const nameOf = (index: number): string => sha256(`session ${index}`);

/** Sessions, some with an API token or a code that is deleted with them. */
async function fill(stage: Stage, count: number): Promise<void> {
  const [person] = await stage.people(1);
  if (!person) throw new Error('there is nobody');
  await stage.withCore(async ({ storage }) => {
    for (let from = 0; from < count; from += 1000)
      await storage.transaction(async (stores) => {
        for (let index = from; index < Math.min(count, from + 1000); index++)
          await insert(stores, index, person.id);
      });
  });
}

async function insert({ sessions, tokens, otp }: Transaction, index: number, userId: number): Promise<void> {
  const [idHash, createdAt, expiresAt] = [nameOf(index), index, index + 1];
  await sessions.insert(someSession({ idHash, visitorId: newUid(), createdAt, expiresAt }));
  if (index % 4 === 0) {
    const token = {
      keyHash: sha256(`token ${index}`),
      userId,
      sessionIdHash: idHash,
      scope: null,
      generation: 0,
    };
    await tokens.insert({ ...token, createdAt });
  }
  if (index % 4 === 2) {
    const code = {
      uid: newUid(),
      sessionIdHash: idHash,
      purpose: 'login',
      phoneKey: 'nobody',
      mac: 'none',
    } as const;
    await otp.issue({ ...code, issuedAt: createdAt, expiresAt }, 0);
  }
}

const walOf = ({ engine, folder }: Stage): number =>
  engine === 'sqlite' ? statSync(join(folder, 'latchkey.sqlite-wal')).size : 0;
