import { setTimeout as pause } from 'node:timers/promises';
import { type Attack, unless } from '../attack.ts';
import { newIdentity } from '../support/arena.ts';
import { signIn } from '../support/flows.ts';

const GREEDY = 24;
const AT_ONCE = 24;
const CUSTOMERS = 10;

export const unfairHashing: Attack = {
  name: 'unfair-hashing',
  title: 'Fill the queue of password hashes from a few addresses',
  gain: 'A few addresses turn half of everybody else’s sign-ins away with 503.',
  source: 'OWASP ASVS 5.0 §15.2.2 and §6.3.1; CWE-400',
  needs: 'service',
  // The throttle is not what is tried: from a botnet each address stays below it.
  settings: { THROTTLING_SETTINGS: { login: null } },
  async run(arena) {
    const people = await arena.people(CUSTOMERS);
    let isOver = false;
    const flood = async (address: string): Promise<void> => {
      const client = arena.client({ address });
      while (!isOver) await signIn(client, newIdentity().email, 'any password 1').catch(() => null);
    };
    const floods = Array.from({ length: GREEDY * AT_ONCE }, (_, index) =>
      flood(`198.18.40.${index % GREEDY}`),
    );
    await pause(1500);
    let refused = 0;
    for (const [index, { email, password }] of people.entries()) {
      const { status } = await signIn(arena.client({ address: `198.18.41.${index}` }), email, password);
      if (status !== 200) refused += 1;
    }
    isOver = true;
    await Promise.all(floods);
    const faults = refused > 0 ? [`${refused} of ${CUSTOMERS} customers were refused`] : [];
    return unless(
      faults,
      `beside ${GREEDY * AT_ONCE} sign-ins at once from ${GREEDY} addresses all ${CUSTOMERS} customers signed in`,
    );
  },
};
