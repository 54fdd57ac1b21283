import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { systemClock } from '../src/lib/clock.ts';
import { silentLogger } from '../src/lib/logger.ts';
import { createPolicy } from '../src/policy/policy.ts';
import type { PolicyUser } from '../src/policy/validator.ts';
import { isCommonPassword, listedPasswords } from '../src/policy/validators/common-password.ts';
import { VALIDATORS } from '../src/policy/validators/index.ts';
import { fixedSettings } from '../src/settings.ts';
import { median } from './support/load.ts';
import { type Figure, figureBelow, formatTable } from './support/table.ts';

const ROUNDS = 15;
const CHECKS_A_ROUND = 1000;
const LOOKUPS = 1000;
const MEBIBYTE = 2 ** 20;

const CUSTOMER: PolicyUser = {
  id: 1,
  username: 'countess',
  firstName: 'Augusta Ada',
  lastName: 'King-Noel',
  email: 'ada.lovelace+shop@analytical-engine.example.com',
  phone: '+905301234567',
};
const LONG = 'Şifrem çok uzun 7 ve 😀! '.repeat(160);

/** What the password rules cost: time for a check, time and memory for the list of common passwords. */
export async function policyFigures(): Promise<Figure[]> {
  // Before anything else reads the list.
  const memory = listMemory();
  return [
    figureBelow(
      'Password rules: all twelve on, no former passwords, 18 characters',
      await checkTime('Mavi 7 kaplumbağa!'),
      {
        unit: 'µs',
        below: 100,
      },
    ),
    figureBelow('Password rules: the same, seven rules broken', await checkTime('1990'), {
      unit: 'µs',
      below: 100,
    }),
    figureBelow('Password rules: the same, 4 KiB', await checkTime(LONG.slice(0, 3500)), {
      unit: 'µs',
      below: 1000,
    }),
    figureBelow('Common passwords: 1,000 look-ups', lookupTime(), { unit: 'ms', below: 5 }),
    figureBelow(`Common passwords: memory for ${listedPasswords().size} words`, memory, {
      unit: 'MiB',
      below: 10,
    }),
  ];
}

/** Microseconds for one check: the median of rounds of many. */
async function checkTime(password: string): Promise<number> {
  const policy = createPolicy({
    settings: fixedSettings({ AUTH_PASSWORD_VALIDATORS: VALIDATORS.map(({ name }) => ({ name })) }),
    history: { ofUser: async () => [] },
    hasher: { matches: () => Promise.reject(new Error('nothing to verify')) },
    clock: systemClock,
    logger: silentLogger,
  });
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    for (let check = 0; check < CHECKS_A_ROUND; check++) await policy.check(password, { user: CUSTOMER });
    rounds.push(((performance.now() - start) * 1000) / CHECKS_A_ROUND);
  }
  return median(rounds.slice(1));
}

/** Milliseconds for {@link LOOKUPS} look-ups, half of them of passwords that are common. */
function lookupTime(): number {
  const words = Array.from({ length: LOOKUPS }, (_, index) =>
    index % 2 === 0 ? `Football${index % 10}` : `kaplumbağa ${index}`,
  );
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    for (const word of words) isCommonPassword(word);
    return performance.now() - start;
  });
  return median(rounds);
}

/** MiB that stay in use once the list is read: heap and buffers, after garbage collection. */
function listMemory(): number {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const used = (): number => {
    // What an earlier collection only unlinked is gone after the next.
    for (let time = 0; time < 4; time++) collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  listedPasswords();
  return (used() - before) / MEBIBYTE;
}

if (import.meta.main) process.stdout.write(`${formatTable(await policyFigures())}\n`);
