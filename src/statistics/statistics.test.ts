import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { FakeClock } from '../../test/support/clock.ts';
import { createMemoryStorage } from '../../test/support/memory/storage.ts';
import { STEP_NAMES, STEPS } from '../contracts/stores/statistics.ts';
import { DAY, MINUTE } from '../lib/clock.ts';
import { silentLogger } from '../lib/logger.ts';
import { createStatistics } from './statistics.ts';

const SUCCESS = { method: 'password', outcome: 'success' };

describe('statistics', () => {
  let clock: FakeClock;
  let storage: ReturnType<typeof createMemoryStorage>;
  let statistics: ReturnType<typeof createStatistics>;
  beforeEach(() => {
    clock = new FakeClock();
    storage = createMemoryStorage();
    statistics = createStatistics({ storage, clock, logger: silentLogger });
  });
  const rows = () => [...storage.tables.statistics.values()];

  it('write nothing when something is counted, and the same to minute, hour and day when they are stored', async () => {
    statistics.count('sign_ins', SUCCESS);
    statistics.count('sign_ins', SUCCESS);
    assert.equal(rows().length, 0);
    await statistics.flush();
    assert.deepEqual(
      rows().map(({ step, startsAt, labels, count }) => [step, startsAt % STEPS[step], labels, count]),
      STEP_NAMES.map((step) => [step, 0, '{"method":"password","outcome":"success"}', 2]),
    );
  });

  it('agree in all steps when something is counted for an earlier day, so that no total misses it', async () => {
    statistics.count('codes', { gateway: 'a', country: 'TR', outcome: 'used' }, clock.now() - 3 * DAY);
    clock.advance(MINUTE);
    statistics.count('codes', { gateway: 'a', country: 'TR', outcome: 'used' });
    await statistics.flush();
    for (const step of STEP_NAMES) {
      const ofStep = rows().filter((row) => row.step === step);
      assert.equal(ofStep.length, 2, step);
      assert.equal(
        ofStep.reduce((sum, { count }) => sum + count, 0),
        2,
      );
    }
  });

  it('keep each value in the bucket it belongs to, with the sum', async () => {
    for (const value of [0.0004, 0.001, 0.3, 99]) statistics.observe('hash_wait_seconds', {}, value);
    await statistics.flush();
    assert.deepEqual(
      rows()
        .filter(({ step }) => step === 'day')
        .map(({ labels, count, sum }) => [labels, count, sum]),
      [
        ['{"le":"0.001"}', 2, 1400],
        ['{"le":"0.5"}', 1, 300_000],
        ['{"le":"inf"}', 1, 99_000_000],
      ],
    );
  });

  it('survive a database that is away: nothing is lost, nothing is counted twice', async () => {
    statistics.count('hash_refusals', {});
    const failing = { ...storage, transaction: async () => assert.fail('away') };
    const away = createStatistics({ storage: failing, clock, logger: silentLogger });
    away.count('hash_refusals', {});
    await assert.rejects(away.flush());
    away.count('hash_refusals', {});
    Object.assign(failing, { transaction: storage.transaction });
    await Promise.all([away.flush(), away.flush()]);
    await away.flush();
    assert.deepEqual(
      rows().map(({ count }) => count),
      [2, 2, 2],
    );
  });

  it('take no label that could be an address, a phone or a text, whatever calls them', async () => {
    for (const method of ['ada@example.com', '<b>', 'x'.repeat(65), 'a\nb', '"', '+905301234567'])
      statistics.count('sign_ins', { method, outcome: 'failure' });
    await statistics.flush();
    assert.deepEqual(
      rows().map(({ labels, count }) => [labels, count]),
      STEP_NAMES.map(() => ['{"method":"other","outcome":"failure"}', 6]),
    );
  });

  it('keep a bounded number of labels apart, so that nobody fills the disk with them', async () => {
    for (let n = 0; n < 5000; n++) statistics.count('throttled', { scope: `scope ${n}` });
    await statistics.flush();
    const days = rows().filter(({ step }) => step === 'day');
    assert.ok(days.length <= 301, `${days.length} rows`);
    assert.equal(
      days.reduce((sum, { count }) => sum + count, 0),
      5000,
    );
  });
});
