import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, requester } from '../../test/support/rules.ts';
import { Unavailable } from '../lib/failures.ts';
import { FIRST_ROWS, SOURCE_ROWS, SUMMARY_ROWS } from './failures.ts';

const EVENT = 'session.sign_in';
const from = (address: string) => ({ ...requester().source, address });
const about = (userId: number | null, reason = 'credentials') => ({
  event: EVENT,
  actorId: null,
  userId,
  detail: { reason },
});

function trail() {
  const { audit, storage } = createRules();
  return {
    audit,
    storage,
    fail: (address: string, userId: number | null = null, reason?: string) =>
      audit.recordFailure(from(address), about(userId, reason)),
    /** The oldest first. */
    rows: async () => (await audit.list({ limit: 1000 })).reverse(),
  };
}

describe('failed attempts in the audit trail', () => {
  it('show at once that somebody guesses, and after the minute how often', async () => {
    const { audit, fail, rows } = trail();
    for (let count = 0; count < 500; count++) await fail('192.0.2.1');
    assert.deepEqual(
      (await rows()).map(({ event, outcome, address, detail }) => [event, outcome, address, detail]),
      [[EVENT, 'failure', '192.0.2.1', { reason: 'credentials' }]],
    );
    await audit.flushFailures();
    const [, summary, ...others] = await rows();
    assert.deepEqual(others, []);
    assert.deepEqual([summary?.address, summary?.detail.count], ['192.0.2.1', 499]);
    await audit.flushFailures();
    assert.equal((await rows()).length, 2, 'what was written is not written again');
    await fail('192.0.2.1');
    assert.equal((await rows()).length, 3, 'the next minute begins with a row again');
    assert.deepEqual((await audit.verify()).faults, []);
  });

  it('cost a request the same whether or not somebody has the address, or its time would tell', async () => {
    const { storage, fail } = trail();
    const writes = async (userId: number | null): Promise<number> => {
      const before = storage.tables.auditLog.size;
      await fail('192.0.2.1', userId);
      return storage.tables.auditLog.size - before;
    };
    assert.equal(await writes(null), 1);
    assert.deepEqual(
      [await writes(null), await writes(7), await writes(8), await writes(null)],
      [0, 0, 0, 0],
    );
  });

  it('are kept apart by person and reason, so that an owner’s trail shows who guesses', async () => {
    const { audit, fail, rows } = trail();
    await fail('192.0.2.1', 7);
    for (const user of [7, 7, 8, null]) await fail('192.0.2.1', user);
    await fail('192.0.2.1', 7, 'link');
    await audit.flushFailures();
    const summaries = (await rows()).slice(1).map(({ userId, detail }) => [userId, detail]);
    assert.deepEqual(summaries, [
      [7, { reason: 'credentials', count: 2 }],
      [8, { reason: 'credentials', count: 1 }],
      [null, { reason: 'credentials', count: 1 }],
      [7, { reason: 'link', count: 1 }],
    ]);
  });

  it('of one stranger take a handful of rows, over all networks and accounts they may use', async () => {
    const { audit, fail, rows } = trail();
    for (let count = 0; count < 1000; count++) await fail(`2001:db8:7:${count.toString(16)}::1`, count);
    await audit.flushFailures();
    const stored = await rows();
    assert.equal(stored.length, 1 + SOURCE_ROWS + 1);
    const counts = stored.slice(1).map(({ detail }) => Number(detail.count));
    assert.equal(
      counts.reduce((sum, count) => sum + count),
      999,
    );
    const merged = stored.find(({ detail }) => detail.people !== undefined);
    assert.equal(merged?.address, '2001:db8:7::/48');
    assert.equal(merged?.detail.people, 999 - SOURCE_ROWS);
  });

  it('of a botnet stay under a ceiling, on disk and in memory, and none goes uncounted', async () => {
    const { audit, fail, rows } = trail();
    for (let count = 0; count < 5000; count++) await fail(`198.51.${count >> 8}.${count & 255}`);
    await audit.flushFailures();
    const stored = await rows();
    assert.equal(stored.length, FIRST_ROWS + SUMMARY_ROWS + 1);
    const many = stored.filter(({ address }) => address === 'many');
    assert.ok(many.length > 0);
    const counted = stored.reduce((sum, { detail }) => sum + Number(detail.count ?? 1), 0);
    assert.equal(counted, 5000);
  });

  it('are written later when the database does not answer at the end of the minute', async () => {
    const { audit, storage, fail, rows } = trail();
    for (let count = 0; count < 3; count++) await fail('192.0.2.1');
    const { transaction } = storage;
    storage.transaction = async () => {
      throw new Unavailable('the database');
    };
    await assert.rejects(audit.flushFailures());
    storage.transaction = transaction;
    await audit.flushFailures();
    assert.deepEqual(
      (await rows()).map(({ detail }) => detail.count),
      [undefined, 2],
    );
  });
});
