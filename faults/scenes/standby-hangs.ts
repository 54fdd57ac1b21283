import { setTimeout as pause } from 'node:timers/promises';
import { newAddress, PASSWORD } from '../../attack/support/arena.ts';
import type { Reply } from '../../attack/support/client.ts';
import { type Scene, unless } from '../scene.ts';
import { lostMails, startResets } from '../support/acknowledged.ts';
import { inWords, startLoad } from '../support/load.ts';
import { startStandby } from '../support/postgres.ts';
import type { Service } from '../support/stage.ts';

/** More changes at once than the pool has connections. */
const CHANGES = 30;
/** So that each goes by itself, milliseconds. */
const APART = 20;
/** The deadline of a request, 5 s, and what a busy machine takes besides. Milliseconds. */
const LONGEST_WAIT = 6000;
/** What a read may take beside changes that wait, milliseconds. */
const LONGEST_READ = 1000;
const LONGEST_RECOVERY = 5000;
const BEFORE = 1500;

export const standbyHangs: Scene = {
  name: 'standby-hangs',
  title:
    'While a synchronous standby hangs, changes get 503 with `Retry-After` within 5 s, reads go on and `/readyz` says why; nothing acknowledged is lost',
  fault:
    'SIGSTOP to the standby; 30 changes at once, and reads; SIGCONT; then it takes over from its primary',
  engines: ['postgres'],
  async run(stage) {
    const primary = stage.postgres();
    const [person] = await stage.people(1);
    const standby = await startStandby(stage.folder, primary);
    stage.defer(() => standby.kill());
    const hosts = [primary, standby].map(({ port }) => `127.0.0.1:${port}`).join(',');
    const env = { DATABASE_URL: `postgres://postgres@${hosts}/postgres?target_session_attrs=read-write` };
    const service = await stage.serve(env);
    const signIn = (): Promise<Reply> =>
      service.client(newAddress()).post('/users/login/', { email: person?.email, password: PASSWORD });
    const browser = service.client(newAddress());
    await browser.post('/users/login/', { email: person?.email, password: PASSWORD });
    const before = startResets(service, 'before', 4, APART);
    await pause(BEFORE);
    const tallies = [await before.stop()];

    standby.freeze();
    const reads = startLoad(async () => {
      await pause(APART);
      return (await browser.get('/current_user/')).status;
    }, 2);
    const refused = await Promise.all([...changes(service), signIn()]);
    const ready = await service.client().get('/readyz?verbose');
    const read = await reads.stop();
    standby.thaw();
    const thawedAt = performance.now();
    while ((await signIn()).status !== 200 && performance.now() - thawedAt < 2 * LONGEST_RECOVERY)
      await pause(50);
    const recovery = performance.now() - thawedAt;
    const after = startResets(service, 'after', 4, APART);
    await pause(BEFORE);
    tallies.push(await after.stop());
    await primary.kill();
    await standby.query('select pg_promote()');

    const longest = Math.max(...refused.map(({ elapsed }) => elapsed));
    const complaints = refused.flatMap(complaintsOf);
    if (longest > LONGEST_WAIT) complaints.push(`a caller waited ${seconds(longest)}`);
    for (const tally of [...tallies, read])
      if (Object.keys(tally.counts).some((answer) => answer !== '200')) complaints.push(inWords(tally));
    if (read.slowest > LONGEST_READ) complaints.push(`a read took ${seconds(read.slowest)}`);
    const { status, checks = [] } = ready.json<Readiness>();
    if (ready.status !== 200 || status !== 'degraded' || !checks.some(({ text }) => text.includes('standby')))
      complaints.push(`/readyz answered ${ready.status} ${ready.body}`);
    if (recovery > LONGEST_RECOVERY) complaints.push(`service was back after ${seconds(recovery)} only`);
    const acknowledged = [...before.emails, ...after.emails];
    complaints.push(...(await lostMails(stage, acknowledged, env)));
    return unless(
      complaints,
      `${refused.length} changes refused within ${seconds(longest)}, ${inWords(read)} reads within ${seconds(read.slowest)}; back after ${seconds(recovery)}; ${acknowledged.length} acknowledged, none lost`,
    );
  },
};

interface Readiness {
  readonly status: string;
  readonly checks?: ReadonlyArray<{ readonly text: string }>;
}

const changes = (service: Service): Promise<Reply>[] => {
  const client = service.client();
  return Array.from({ length: CHANGES }, async (_, index) => {
    await pause(index * APART);
    const headers = { 'x-forwarded-for': newAddress() };
    return client.post('/users/password/reset/', { email: `late-${index}@customers.example` }, { headers });
  });
};

const complaintsOf = ({ status, headers, elapsed }: Reply): string[] => {
  if (status !== 503) return [`a change got ${status} after ${seconds(elapsed)}`];
  return headers['retry-after'] === undefined ? ['a 503 came without Retry-After'] : [];
};

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
