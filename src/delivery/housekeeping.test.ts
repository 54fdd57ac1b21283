import assert from 'node:assert/strict';
import { it } from 'node:test';
import { MINUTE } from '../lib/clock.ts';
import { silentLogger } from '../lib/logger.ts';
import { createHousekeeping, SEAL_EVERY } from './housekeeping.ts';

it('goes on sealing the audit trail while a purge takes an hour: nothing can be deleted without a trace', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let now = 0;
  let seals = 0;
  const purge = Promise.withResolvers<void>();
  const parts = {
    audit: {
      seal: async () => {
        seals += 1;
        return 0;
      },
    },
    sendingBudgets: { report: () => purge.promise },
    clock: { now: () => now },
    logger: silentLogger,
  };
  // What comes after the first chore is not reached.
  const chores = createHousekeeping(parts as unknown as Parameters<typeof createHousekeeping>[0]);
  chores.start();
  now += 2 * MINUTE;
  for (let round = 0; round < 3; round++) {
    t.mock.timers.tick(SEAL_EVERY);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(seals, 3);
  const stopped = chores.stop();
  purge.resolve();
  await stopped;
});
