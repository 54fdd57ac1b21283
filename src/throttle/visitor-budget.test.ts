import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, requester } from '../../test/support/rules.ts';
import { DAY, HOUR } from '../lib/clock.ts';

const from = (address: string) => ({ ...requester().source, address });

describe('the budget of visitors whose sessions are kept', () => {
  it('lets nobody fill the disk with sessions of nobody, and opens again the next day', async () => {
    const { visitorBudget, clock } = createRules({ VISITOR_DAILY_LIMIT: 3 });
    const keep = (idHash: string) => visitorBudget.keep({ idHash }, from('192.0.2.1'));
    for (const visitor of ['a', 'b', 'c']) assert.equal(await keep(visitor), true);
    assert.equal(await keep('d'), false);
    assert.equal(await visitorBudget.keep({ idHash: 'd' }, from('192.0.2.2')), true);
    clock.advance(DAY);
    assert.equal(await keep('e'), true);
  });

  it('counts a browser once a day, however many requests it sends at once', async () => {
    const { visitorBudget } = createRules({ VISITOR_DAILY_LIMIT: 2 });
    const keep = (idHash: string) => visitorBudget.keep({ idHash }, from('192.0.2.1'));
    const answers = await Promise.all(Array.from({ length: 20 }, () => keep('a')));
    assert.ok(answers.every(Boolean));
    assert.deepEqual([await keep('b'), await keep('c'), await keep('a')], [true, false, true]);
  });

  it('has no limit where the shop wants none', async () => {
    const { visitorBudget } = createRules({ VISITOR_DAILY_LIMIT: 0 });
    for (let count = 0; count < 50; count++)
      assert.equal(await visitorBudget.keep({ idHash: String(count) }, from('192.0.2.1')), true);
  });
});

describe('the session of a visitor', () => {
  const visit = async (isKept: boolean) => {
    const rules = createRules();
    const { id } = await rules.storage.transaction((stores) =>
      rules.sessions.start(stores, { user: null, previous: null, source: requester().source, life: HOUR }),
    );
    return { ...rules, find: () => rules.sessions.find(id, async () => isKept) };
  };

  it('beyond the budget ends six hours after its last request, so that a visit goes on', async () => {
    const { find, clock } = await visit(false);
    assert.equal((await find())?.renewedUntil, clock.now() + 14 * DAY, 'the cookie is that of every visitor');
    for (let visits = 0; visits < 5; visits++) {
      clock.advance(5 * HOUR);
      assert.ok(await find());
      assert.equal((await find())?.renewedUntil, null, 'at most one change an hour');
    }
    clock.advance(6 * HOUR);
    assert.equal(await find(), null);
  });

  it('is never shortened when the budget of its source is spent later', async () => {
    const { sessions, clock, storage } = await visit(true);
    const { id } = await storage.transaction((stores) =>
      sessions.start(stores, { user: null, previous: null, source: requester().source }),
    );
    clock.advance(2 * DAY);
    assert.equal((await sessions.find(id, async () => false))?.renewedUntil, null);
    clock.advance(11 * DAY);
    assert.ok(await sessions.find(id));
  });
});
