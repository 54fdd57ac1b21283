import { setTimeout as pause } from 'node:timers/promises';
import { newAddress, PASSWORD } from '../../attack/support/arena.ts';
import { broken, type Scene, unless } from '../scene.ts';
import { lostMails, startResets } from '../support/acknowledged.ts';
import { inWords, startLoad } from '../support/load.ts';
import { startPgBouncer } from '../support/pgbouncer.ts';
import type { Service } from '../support/stage.ts';

/** Fewer than one process alone would open. */
const CONNECTIONS = 4;
const PEOPLE = 4;
const AT_ONCE = 8;
/** Milliseconds. */
const DURATION = { short: 4000, long: 60_000 } as const;

export const pgbouncer: Scene = {
  name: 'pgbouncer',
  title: 'Behind PgBouncer in transaction mode every statement is the one that was meant',
  fault:
    'Two servers share four connections, so that what one statement leaves on a connection meets another',
  engines: ['postgres'],
  needs: ['pgbouncer'],
  async run(stage) {
    const pooler = await startPgBouncer(stage.folder, stage.postgres(), CONNECTIONS);
    stage.defer(() => pooler.kill());
    const env = { DATABASE_URL: pooler.url };
    // The first one creates the tables.
    const first = await stage.serve(env).catch((error: Error) => error);
    if (first instanceof Error) return broken(first.message.trim());
    const services = [first, await stage.serve(env, ['--no-worker'])];
    const people = await stage.people(PEOPLE);

    const complaints: string[] = [];
    const loads = await Promise.all(
      services.flatMap((service) => people.map((person) => readAs(service, person, complaints))),
    );
    const resets = services.map((service, index) => startResets(service, `server${index}`, AT_ONCE));
    await pause(stage.isLong ? DURATION.long : DURATION.short);
    const tallies = await Promise.all([...loads, ...resets].map((load) => load.stop()));
    for (const tally of tallies)
      if (Object.keys(tally.counts).some((answer) => answer !== '200')) complaints.push(inWords(tally));
    complaints.push(
      ...(await lostMails(
        stage,
        resets.flatMap(({ emails }) => emails),
        env,
      )),
    );
    const audit = await stage.command(['audit', 'verify'], env);
    if (audit.code !== 0) complaints.push(`the audit trail does not verify: ${audit.stderr}`);
    const total = tallies.reduce((sum, tally) => sum + tally.total, 0);
    return unless(
      complaints,
      `${total.toLocaleString('en')} requests over ${CONNECTIONS} connections, all 200`,
    );
  },
};

/** Signs in, and asks again and again who that was. */
async function readAs(service: Service, { id, email }: { id: number; email: string }, complaints: string[]) {
  const browser = service.client(newAddress());
  const signIn = await browser.post('/users/login/', { email, password: PASSWORD });
  if (signIn.status !== 200) complaints.push(`a sign-in got ${signIn.status}: ${signIn.body}`);
  return startLoad(async () => {
    const reply = await browser.get('/current_user/');
    if (reply.status === 200 && reply.json<{ pk: number }>().pk !== id)
      complaints.push(`customer ${id} was answered as ${reply.body}`);
    return reply.status;
  }, 2);
}
