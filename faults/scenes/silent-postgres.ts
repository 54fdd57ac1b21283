import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { newAddress, PASSWORD } from '../../attack/support/arena.ts';
import type { Client, Reply } from '../../attack/support/client.ts';
import { type Scene, unless } from '../scene.ts';
import type { Stage } from '../support/stage.ts';

/** More than the pool has connections. */
const CALLERS = 30;
/** The deadline of a request, 5 s, and what a busy machine takes besides. Milliseconds. */
const LONGEST_WAIT = 6000;
/** Until what was refused is cancelled, milliseconds. */
const CANCELLING = 1000;
/** Until the service answers as before, milliseconds. */
const LONGEST_RECOVERY = 3000;

export const silentPostgres: Scene = {
  name: 'silent-postgres',
  title:
    'Callers get 503 with `Retry-After` within 5 s, nothing of what they asked for is done, and service is back within 3 s',
  fault: 'PostgreSQL stops answering while its connections stay open, and another program locks a table',
  engines: ['postgres'],
  async run(stage) {
    const [person] = await stage.people(1);
    // By TLS, as to a server elsewhere: requests to cancel a statement must take the same way.
    const service = await stage.serve({ DATABASE_URL: `${stage.postgres().url}?sslmode=no-verify` });
    const client = service.client();
    const browser = service.client(newAddress());
    await browser.post('/users/login/', { email: person?.email, password: PASSWORD });
    const readSession = (): Promise<Reply> => browser.get('/current_user/');
    await Promise.all(Array.from({ length: CALLERS }, readSession));

    const postgres = stage.postgres();
    postgres.freeze();
    const reads = await Promise.all([
      ...Array.from({ length: CALLERS }, (_, index) => pause(index * 20).then(readSession)),
      ...resets(client, 'silent'),
    ]);
    postgres.thaw();
    const afterSilence = await recovery(readSession);

    const { slowest, count } = await whileLocked(stage, client);
    const afterLock = await recovery(readSession);

    const complaints = [...reads.flatMap(complaintsOf)];
    const longest = Math.max(...reads.map(({ elapsed }) => elapsed));
    if (count > 0) complaints.push(`${count} messages of requests that were answered with 503 are stored`);
    for (const [what, wait] of [
      ['silent', longest],
      ['locked', slowest],
    ] as const)
      if (wait > LONGEST_WAIT) complaints.push(`${what}: a caller waited ${seconds(wait)}`);
    for (const wait of [afterSilence, afterLock])
      if (wait > LONGEST_RECOVERY) complaints.push(`service was back after ${seconds(wait)} only`);
    return unless(
      complaints,
      `longest waits ${seconds(longest)} silent, ${seconds(slowest)} locked; back after ${seconds(Math.max(afterSilence, afterLock))}`,
    );
  },
};

const resets = (client: Client, name: string): Promise<Reply>[] =>
  Array.from({ length: CALLERS }, (_, index) =>
    client.post(
      '/users/password/reset/',
      { email: `${name}-${index}@customers.example` },
      { headers: { 'x-forwarded-for': newAddress() } },
    ),
  );

const complaintsOf = ({ status, headers, elapsed }: Reply): string[] => {
  if (status !== 503) return [`a caller got ${status} after ${seconds(elapsed)}`];
  return headers['retry-after'] === undefined ? ['a 503 came without Retry-After'] : [];
};

/** Asks for mails while their table is locked, and counts those that are stored all the same. */
async function whileLocked(stage: Stage, client: Client): Promise<{ slowest: number; count: number }> {
  const other = new pg.Client({ connectionString: stage.postgres().url });
  await other.connect();
  await other.query('begin; lock table outbox in access exclusive mode');
  const replies = await Promise.all(resets(client, 'locked'));
  // A busy machine takes its time to cancel thirty statements by TLS.
  await pause(CANCELLING);
  const { rows: before } = await other.query('select count(*)::int as count from outbox');
  await other.query('commit');
  await other.end();
  // What still waits for the lock would be stored now.
  await pause(500);
  const [after] = await stage.postgres().query('select count(*)::int as count from outbox');
  const refused = replies.filter(({ status }) => status === 503).length;
  if (refused === 0) throw new Error('nobody was held up by the lock');
  const stored = Number(after?.count) - Number(before[0]?.count) - (replies.length - refused);
  return { slowest: Math.max(...replies.map(({ elapsed }) => elapsed)), count: Math.max(0, stored) };
}

/** @returns how long until requests are answered again, milliseconds */
async function recovery(ask: () => Promise<Reply>): Promise<number> {
  const started = performance.now();
  while (performance.now() - started < 2 * LONGEST_RECOVERY) {
    const replies = await Promise.all(Array.from({ length: CALLERS }, ask));
    if (replies.every(({ status }) => status === 200)) break;
    await pause(50);
  }
  return performance.now() - started;
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
