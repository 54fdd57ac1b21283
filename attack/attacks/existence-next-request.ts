import { type Attack, unless } from '../attack.ts';
import { newAddress, newIdentity } from '../support/arena.ts';
import type { Client } from '../support/client.ts';
import { QUESTIONS, type Question, type Somebody } from '../support/questions.ts';
import { compareEach, faultOf, inWords } from '../support/timing.ts';

/** How long cheap requests are timed after the one about somebody: at once, and until the worker has acted. Milliseconds. */
const WATCHED = { 'in the next 25 ms': 25, 'in the next 300 ms': 300 } as const;
type Watched = keyof typeof WATCHED;

const TRIGGERS = ['a reset by mail', 'a code for signing in'] as const;

/** @returns the mean times of a cheap request after a request about somebody, milliseconds */
async function watch(
  client: Client,
  [path, body]: ReturnType<Question>,
  probe: () => Promise<unknown>,
): Promise<Record<Watched, number>> {
  client.cookies.clear();
  await client.post(path, body, { headers: { 'x-forwarded-for': newAddress() } });
  const begin = performance.now();
  let requests = 0;
  const meanOver = async (period: number): Promise<number> => {
    while (performance.now() - begin < period) {
      await probe();
      requests += 1;
    }
    return (performance.now() - begin) / requests;
  };
  return {
    'in the next 25 ms': await meanOver(WATCHED['in the next 25 ms']),
    'in the next 300 ms': await meanOver(WATCHED['in the next 300 ms']),
  };
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
  isMailElsewhere: true,
  async run(arena) {
    const { samples } = arena;
    const faults: string[] = [];
    const evidence: string[] = [];
    const [client, other] = [arena.client(), arena.client()];
    const probe = (): Promise<unknown> => other.get('/healthz/');
    for (const trigger of TRIGGERS) {
      const known = await arena.people(samples);
      const unknown = Array.from({ length: samples }, newIdentity);
      const comparisons = await compareEach<Somebody, Watched>(known, unknown, (somebody) =>
        watch(client, QUESTIONS[trigger](somebody), probe),
      );
      for (const [when, comparison] of comparisons) {
        const what = `after ${trigger}, ${when}`;
        evidence.push(`${what}: ${inWords(comparison)}`);
        const fault = faultOf(what, comparison);
        if (fault) faults.push(fault);
      }
    }
    return unless(faults, evidence.join('; '));
  },
};
