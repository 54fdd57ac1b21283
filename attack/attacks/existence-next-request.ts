import { setTimeout as pause } from 'node:timers/promises';
import { type Attack, unless } from '../attack.ts';
import { newAddress, newIdentity } from '../support/arena.ts';
import type { Client } from '../support/client.ts';
import { QUESTIONS, type Question, type Somebody } from '../support/questions.ts';
import { compare, faultOf, inWords } from '../support/timing.ts';

/** How long cheap requests are timed after the one about somebody, milliseconds. */
const WATCH = 25;
/** Until what it caused is settled, milliseconds. */
const REST = 100;

const TRIGGERS = ['a reset by mail', 'a code for signing in'] as const;

/** @returns the mean time of a cheap request within WATCH after a request about somebody, milliseconds */
async function watch(
  client: Client,
  [path, body]: ReturnType<Question>,
  probe: () => Promise<unknown>,
): Promise<number> {
  client.cookies.clear();
  await client.post(path, body, { headers: { 'x-forwarded-for': newAddress() } });
  const begin = performance.now();
  let requests = 0;
  while (performance.now() - begin < WATCH) {
    await probe();
    requests += 1;
  }
  const mean = (performance.now() - begin) / requests;
  await pause(REST);
  return mean;
}

export const existenceNextRequest: Attack = {
  name: 'existence-next-request',
  title: 'Learn whether somebody has an account from how long the next, unrelated requests take',
  gain: 'A list of the shop’s customers, although the answers and their own times are alike: what is done for a known person afterwards slows others down.',
  source: 'OWASP ASVS 5.0 §6.3.8; CWE-208, CWE-385',
  needs: 'service',
  isLong: true,
  settings: {
    THROTTLING_SETTINGS: { login: null, 'password-reset': null },
    SMS_BUDGETS: { source: null, prefix: null, country: null, day: null, breaker: null },
  },
  async run(arena) {
    const samples = 1000;
    const faults: string[] = [];
    const evidence: string[] = [];
    for (const name of TRIGGERS) {
      const known = await arena.people(samples);
      const unknown = Array.from({ length: samples }, newIdentity);
      const [client, other] = [arena.client(), arena.client()];
      const probes = {
        read: () => other.get('/healthz'),
        write: () =>
          other.post(...QUESTIONS['a reset by mail'](newIdentity()), {
            headers: { 'x-forwarded-for': newAddress() },
          }),
      };
      for (const [kind, probe] of Object.entries(probes)) {
        const half = kind === 'read' ? known : await arena.people(samples);
        const comparison = await compare<Somebody>(half, unknown, (somebody) =>
          watch(client, QUESTIONS[name](somebody), probe),
        );
        const what = `after ${name}, by ${kind}s`;
        evidence.push(`${what}: ${inWords(comparison)}`);
        const fault = faultOf(what, comparison);
        if (fault) faults.push(fault);
      }
    }
    return unless(faults, evidence.join('; '));
  },
};
