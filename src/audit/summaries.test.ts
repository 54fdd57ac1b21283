import assert from 'node:assert/strict';
import { after, before, describe, it, mock } from 'node:test';
import { createRules, requester } from '../../test/support/rules.ts';
import { DAY } from '../lib/clock.ts';
import { Unavailable } from '../lib/failures.ts';
import { ACCOUNT_ROWS } from './allowances.ts';
import { FIRST_ROWS, SOURCE_ROWS, SUMMARY_ROWS } from './summaries.ts';

const EVENT = 'session.sign_in';
const from = (address: string) => ({ ...requester().source, address });
const about = (userId: number | null, reason = 'credentials') => ({
  event: EVENT,
  actorId: null,
  userId,
  detail: { reason },
});

function trail() {
  const { audit, storage, clock } = createRules();
  return {
    audit,
    storage,
    clock,
    /** Somebody signs in to their own account. */
    act: (address: string, userId: number, method = 'password') =>
      storage.transaction((stores) =>
        audit.recordRepeatable(stores, from(address), {
          event: EVENT,
          outcome: 'success',
          actorId: userId,
          userId,
          detail: { method },
        }),
      ),
    fail: (address: string, userId: number | null = null, reason?: string) =>
      audit.recordFailure(from(address), about(userId, reason)),
    /** The oldest first. */
    rows: async () => (await audit.list({ limit: 20_000 })).reverse(),
  };
}

// No minute ends by itself while a test counts.
before(() => mock.timers.enable({ apis: ['setTimeout'] }));
after(() => mock.timers.reset());

describe('failed attempts in the audit trail', () => {
  it('show at once that somebody guesses, and after the minute how often', async () => {
    const { audit, fail, rows } = trail();
    for (let count = 0; count < 500; count++) await fail('192.0.2.1');
    assert.deepEqual(
      (await rows()).map(({ event, outcome, address, detail }) => [event, outcome, address, detail]),
      [[EVENT, 'failure', '192.0.2.1', { reason: 'credentials' }]],
    );
    await audit.flush();
    const [, summary, ...others] = await rows();
    assert.deepEqual(others, []);
    assert.deepEqual([summary?.address, summary?.detail.count], ['192.0.2.1', 499]);
    await audit.flush();
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
    await audit.flush();
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
    await audit.flush();
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
    await audit.flush();
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
    await assert.rejects(audit.flush());
    storage.transaction = transaction;
    await audit.flush();
    assert.deepEqual(
      (await rows()).map(({ detail }) => detail.count),
      [undefined, 2],
    );
  });
});

const repeat = async (count: number, work: (index: number) => Promise<unknown>): Promise<void> => {
  for (let index = 0; index < count; index++) await work(index);
};
const [HOME, ELSEWHERE] = ['192.0.2.1', '198.51.100.7'];

describe('what people do with their own account, in the audit trail', () => {
  it('is a row each until somebody floods it, so that an owner sees every sign-in', async () => {
    const { audit, act, rows } = trail();
    await repeat(ACCOUNT_ROWS, () => act(HOME, 7));
    assert.equal((await rows()).length, ACCOUNT_ROWS);
    await repeat(500, () => act(HOME, 7));
    assert.equal((await rows()).length, ACCOUNT_ROWS, 'nothing more is written at once');
    await audit.flush();
    const [summary, ...others] = (await rows()).slice(ACCOUNT_ROWS);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [
        summary?.event,
        summary?.outcome,
        summary?.actorId,
        summary?.userId,
        summary?.address,
        summary?.detail,
      ],
      [EVENT, 'success', 7, 7, HOME, { method: 'password', count: 500 }],
    );
    assert.deepEqual((await audit.verify()).faults, []);
  });

  it('is a row each for who signs in every ten minutes all day, only a minute later', async () => {
    const { audit, act, rows } = trail();
    await repeat(100, async () => {
      await act(HOME, 7);
      await audit.flush();
    });
    assert.equal((await rows()).length, 100);
  });

  it('begins anew every day', async () => {
    const { act, rows, clock } = trail();
    await repeat(ACCOUNT_ROWS + 5, () => act(HOME, 7));
    clock.advance(DAY);
    await act(HOME, 7);
    assert.equal((await rows()).length, ACCOUNT_ROWS + 1);
  });

  it('from a place of its own is a row at once, so that a thief cannot hide behind the owner’s many sign-ins', async () => {
    const { act, rows } = trail();
    await repeat(ACCOUNT_ROWS + 5, () => act(HOME, 7));
    await act(ELSEWHERE, 7);
    assert.equal((await rows()).at(-1)?.address, ELSEWHERE);
  });

  it('stays a row of its own in a flood of sign-ins from the same address, because rare ones are merged last', async () => {
    const { audit, act, rows } = trail();
    const flooding = [...Array(SOURCE_ROWS * 2).keys()].map((index) => index + 100);
    for (const userId of [7, ...flooding]) await repeat(ACCOUNT_ROWS, () => act(HOME, userId));
    const before = (await rows()).length;
    for (const userId of flooding) await repeat(10, () => act(HOME, userId));
    await act(HOME, 7);
    await audit.flush();
    const summaries = (await rows()).slice(before);
    assert.equal(summaries.length, SOURCE_ROWS + 1);
    assert.deepEqual(
      summaries.filter(({ userId }) => userId === 7).map(({ detail }) => detail.count),
      [1],
    );
    const merged = summaries.find(({ userId }) => userId === null);
    assert.deepEqual(
      [merged?.address, merged?.outcome, merged?.detail],
      [HOME, 'success', { count: 60, people: 6 }],
    );
  });

  it('of many addresses says how many people and places a merged row hides', async () => {
    const { audit, act, rows } = trail();
    const people = SUMMARY_ROWS + 10;
    await repeat(people, async (index) => {
      await repeat(ACCOUNT_ROWS, () => act(`203.0.113.${index}`, index + 1));
      await repeat(3, () => act(`203.0.113.${index}`, index + 1));
    });
    await audit.flush();
    const merged = (await rows()).filter(({ address }) => address === 'many');
    assert.deepEqual(
      merged.map(({ detail }) => detail),
      [{ count: 30, people: 10, places: 10 }],
    );
  });

  it('is nothing when it was rolled back', async () => {
    const { audit, storage, act, rows } = trail();
    await repeat(ACCOUNT_ROWS, () => act(HOME, 7));
    await assert.rejects(
      storage.transaction(async (stores) => {
        const entry = { event: EVENT, outcome: 'success', actorId: 7, userId: 7 } as const;
        await audit.recordRepeatable(stores, from(HOME), entry);
        throw new Error('rolled back');
      }),
    );
    await audit.flush();
    assert.equal((await rows()).length, ACCOUNT_ROWS);
  });
});
