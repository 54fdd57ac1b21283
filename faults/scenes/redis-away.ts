import { setTimeout as pause } from 'node:timers/promises';
import { newAddress, PASSWORD } from '../../attack/support/arena.ts';
import { type Scene, unless } from '../scene.ts';
import { inWords, startLoad } from '../support/load.ts';
import type { RedisServer } from '../support/redis.ts';
import type { Service, Stage } from '../support/stage.ts';

const SCOPE = 'password-reset';
const LIMIT = 20;
/** A request waits 200 ms for Redis, once; passwords are checked beside it, milliseconds. */
const SLOWEST = 1500;
/** How long each fault lasts, milliseconds. */
const AWAY = 1000;
/** Redis is tried every second. */
const BACK_WITHIN = 5000;

const FAULTS: Readonly<
  Record<string, { fail(redis: RedisServer): unknown; mend(redis: RedisServer): unknown }>
> = {
  killed: { fail: (redis) => redis.kill(), mend: (redis) => redis.start() },
  silent: { fail: (redis) => redis.freeze(), mend: (redis) => redis.thaw() },
  'read-only': {
    fail: (redis) => redis.command('replicaof', '127.0.0.1', '1'),
    mend: (redis) => redis.command('replicaof', 'no', 'one'),
  },
};

export const redisAway: Scene = {
  name: 'redis-away',
  title: 'People sign in and reset without Redis, nobody waits for it, and limits are stricter, not gone',
  fault: 'Redis is killed, falls silent, becomes read-only; and the service starts without it',
  engines: ['redis'],
  async run(stage) {
    const redis = stage.redis();
    await stage.set({
      THROTTLING_SETTINGS: {
        [SCOPE]: { count: 10_000, duration: 3600, ip_count: LIMIT },
        login: { count: 10_000, duration: 60 },
      },
    });
    const [person] = await stage.people(1);
    const email = person?.email ?? '';
    const complaints: string[] = [];
    const evidence: string[] = [];
    const service = await stage.serve();
    for (const [name, { fail, mend }] of Object.entries(FAULTS)) {
      const client = service.client();
      const resets = startLoad(async () => {
        const body = { email: `${newAddress()}@customers.example` };
        const headers = { 'x-forwarded-for': newAddress() };
        return (await client.post('/users/password/reset/', body, { headers })).status;
      }, 2);
      const signIns = startLoad(async () => {
        const browser = service.client(newAddress());
        return (await browser.post('/users/login/', { email, password: PASSWORD })).status;
      }, 1);
      await pause(200);
      await fail(redis);
      await pause(AWAY);
      const accepted = await acceptedOf(service);
      if (accepted > LIMIT / 2) complaints.push(`${name}: ${accepted} of one address, the limit is ${LIMIT}`);
      const during = await service.client().get('/readyz/');
      if (during.status !== 200) complaints.push(`${name}: /readyz answers ${during.status}`);
      await mend(redis);
      await becomesReady(service);
      for (const [what, load] of Object.entries({ resets, 'sign-ins': signIns })) {
        const tally = await load.stop();
        const slowest = Math.round(tally.slowest);
        if (Object.keys(tally.counts).some((answer) => answer !== '200'))
          complaints.push(`${name}: ${what}: ${inWords(tally)}`);
        if (slowest > SLOWEST) complaints.push(`${name}: one of the ${what} took ${slowest} ms`);
        evidence.push(`${name}: ${what} ${inWords(tally)}, the slowest ${slowest} ms`);
      }
      evidence.push(`${accepted} of ${LIMIT} at one address`);
    }
    await redis.kill();
    complaints.push(...(await startsWithout(stage, email)));
    return unless(complaints, evidence.join(', '));
  },
};

/** How many requests of one new address are accepted of more than the limit. */
async function acceptedOf(service: Service): Promise<number> {
  const client = service.client(newAddress());
  const answers = await Promise.all(
    Array.from({ length: LIMIT + 5 }, (_, index) =>
      client.post('/users/password/reset/', { email: `p${index}@customers.example` }),
    ),
  );
  return answers.filter(({ status }) => status === 200).length;
}

async function becomesReady(service: Service): Promise<void> {
  let seen = '';
  for (const end = performance.now() + BACK_WITHIN; performance.now() < end; await pause(100)) {
    seen = (await service.client().get('/readyz/')).body;
    if (seen.includes('"status":"ready"')) return;
  }
  throw new Error(`Redis is back, and /readyz says ${seen}`);
}

async function startsWithout(stage: Stage, email: string): Promise<string[]> {
  try {
    const service = await stage.serve();
    const { status } = await service
      .client(newAddress())
      .post('/users/login/', { email, password: PASSWORD });
    return status === 200 ? [] : [`a sign-in at a service started without Redis: ${status}`];
  } catch (error) {
    return [`it does not start without Redis: ${(error as Error).message}`];
  }
}
