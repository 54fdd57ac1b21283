import assert from 'node:assert/strict';
import { it } from 'node:test';
import { STEP_NAMES, type StatisticRow } from '../../src/contracts/stores/statistics.ts';
import { DAY, HOUR, MINUTE } from '../../src/lib/clock.ts';
import { onEveryStorage } from '../support/storage.ts';

const AT = 1_750_000_000_000 - (1_750_000_000_000 % DAY);
let number = 0;

/** Of a statistic that no other test has. */
function someRow(given: Partial<StatisticRow> = {}): StatisticRow {
  number += 1;
  return { step: 'minute', startsAt: AT, name: `s${number}`, labels: '{}', count: 1, sum: 5, ...given };
}

onEveryStorage('statistics store', (get) => {
  it('loses no count when processes add to the same rows at once, in any order', async () => {
    const { storage, elsewhere } = get();
    const rows = Array.from({ length: 20 }, (_, index) => someRow({ labels: `{"n":"${index}"}` }));
    await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 ? storage : elsewhere).transaction(({ statistics }) =>
          statistics.add(index % 3 ? rows : rows.toReversed()),
        ),
      ),
    );
    for (const { name, ...row } of rows) {
      const range = { step: 'minute', from: AT, to: AT + 1, limit: 10 } as const;
      assert.deepEqual(await storage.read.statistics.list(name, range), [
        { ...row, name, count: 12, sum: 60 },
      ]);
    }
  });

  it('takes more rows at once than a statement has parameters', async () => {
    const { storage } = get();
    const { name, ...row } = someRow();
    const rows = Array.from({ length: 1200 }, (_, index) => ({
      ...row,
      name,
      startsAt: AT + index * MINUTE,
    }));
    await storage.transaction(({ statistics }) => statistics.add(rows));
    const range = { step: 'minute', from: AT, to: AT + DAY, limit: 5000 } as const;
    assert.deepEqual(await storage.read.statistics.list(name, range), rows);
  });

  it('lists a statistic of one step from a moment up to another, the oldest first', async () => {
    const { storage } = get();
    const row = someRow();
    const rows = [2, 0, 1].map((hours) => ({ ...row, startsAt: AT + hours * HOUR }));
    await storage.transaction(({ statistics }) =>
      statistics.add([...rows, { ...row, step: 'hour' }, someRow(), { ...row, labels: '{"a":"b"}' }]),
    );
    const list = (from: number, to: number, limit = 10) =>
      storage.read.statistics.list(row.name, { step: 'minute', from, to, limit });
    assert.deepEqual(
      (await list(AT, AT + 2 * HOUR)).map(({ startsAt, labels }) => [startsAt - AT, labels]),
      [
        [0, '{"a":"b"}'],
        [0, '{}'],
        [HOUR, '{}'],
      ],
    );
    assert.equal((await list(AT + 1, AT + DAY)).length, 2);
    assert.equal((await list(AT, AT + DAY, 2)).length, 2);
  });

  it('deletes what is older or further ahead than a step may be, and no other step', async () => {
    const { storage } = get();
    const row = someRow();
    const [old, ahead] = [AT - 1000 * DAY, AT + 1000 * DAY];
    await storage.transaction(({ statistics }) =>
      statistics.add(
        STEP_NAMES.flatMap((step) => [old, AT, ahead].map((startsAt) => ({ ...row, step, startsAt }))),
      ),
    );
    const remove = (limit: number) =>
      storage.transaction(({ statistics }) =>
        statistics.removeOutside('hour', AT - 999 * DAY, AT + 999 * DAY, limit),
      );
    assert.deepEqual([await remove(1), await remove(5), await remove(5)], [1, 1, 0]);
    const left = await Promise.all(
      STEP_NAMES.map((step) =>
        storage.read.statistics.list(row.name, { step, from: 0, to: ahead + 1, limit: 9 }),
      ),
    );
    assert.deepEqual(
      left.map((rows) => rows.length),
      [3, 1, 3],
    );
  });

  it('keeps the newest report of each process, until it ends or is gone', async () => {
    const { storage } = get();
    const reports = [
      { uid: 'one', role: 'worker', at: AT, troubles: ['breaker:sms'] },
      { uid: 'other', role: 'server', at: AT, troubles: [] },
    ] as const;
    const newest = { ...reports[0], at: AT + 5, troubles: ['redis'] };
    for (const report of [...reports, newest])
      await storage.transaction(({ statistics }) => statistics.report(report));
    const since = (at: number) => storage.read.statistics.reportsSince(at);
    assert.deepEqual(await since(AT + 1), [newest]);
    assert.equal((await since(AT)).length, 2);
    await storage.transaction(({ statistics }) => statistics.endReport('one'));
    assert.deepEqual(await since(AT), [reports[1]]);
    const removed = await storage.transaction(({ statistics }) =>
      statistics.removeReportsOutside(AT + 1, AT + 9, 10),
    );
    assert.equal(removed, 1);
  });
});
