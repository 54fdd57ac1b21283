import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ADA, createTestPolicy } from '../../test/support/policy.ts';
import { HASHES_AT_ONCE } from '../hashing/hasher.ts';
import { DAY } from '../lib/clock.ts';
import { Unavailable } from '../lib/failures.ts';
import { message } from '../locales/index.ts';

const previously = (old_password_count: number, expiration_day_count: number) => ({
  name: 'PreviouslyUsedPasswordValidator',
  options: { old_password_count, expiration_day_count },
});
const ever = (old_password_count: number) => ({
  name: 'OldPasswordCountValidator',
  options: { old_password_count },
});
const NOW = Date.UTC(2026, 0, 15, 12);
const former = (password: string, daysAgo: number) => ({
  hash: `hash of ${password}`,
  retiredAt: NOW - daysAgo * DAY,
});

const user = { ...ADA, password: 'hash of current' };
const HISTORY = [former('one', 10), former('two', 90), former('three', 91), former('four', 400)];
const PREVIOUSLY = message('passwordPreviouslyUsed', { count: 3 });
const EVER = message('passwordUsedBefore', { count: 3 });

describe('former passwords', () => {
  it('count the current one as the newest, so that a forced change is a change', async () => {
    const { policy } = createTestPolicy({ rules: [previously(1, 1), ever(1)] });
    assert.deepEqual(await policy.check('current', { user }), [
      message('passwordPreviouslyUsed', { count: 1 }),
      message('passwordUsedBefore', { count: 1 }),
    ]);
  });

  const refusals: readonly [password: string, failures: unknown[]][] = [
    ['current', [PREVIOUSLY, EVER]],
    ['one', [PREVIOUSLY, EVER]],
    ['two', [PREVIOUSLY, EVER]],
    ['three', []],
    ['another', []],
  ];
  for (const [password, failures] of refusals)
    it(`are the last three: “${password}” breaks ${failures.length} rules`, async () => {
      const { policy } = createTestPolicy({ rules: [previously(3, 90), ever(3)], history: HISTORY });
      assert.deepEqual(await policy.check(password, { user }), failures);
    });

  it('may be used again once they were out of use for long enough, where the rule says so', async () => {
    const { policy } = createTestPolicy({ rules: [previously(24, 90), ever(24)], history: HISTORY });
    const both = [
      message('passwordPreviouslyUsed', { count: 24 }),
      message('passwordUsedBefore', { count: 24 }),
    ];
    assert.deepEqual(await policy.check('two', { user }), both);
    assert.deepEqual(await policy.check('three', { user }), both.slice(1));
    assert.deepEqual(await policy.check('four', { user }), both.slice(1));
  });

  it('leave out the current one of a user without a password', async () => {
    const { policy, verified } = createTestPolicy({ rules: [ever(1)], history: HISTORY });
    assert.deepEqual(await policy.check('one', { user: ADA }), [message('passwordUsedBefore', { count: 1 })]);
    assert.deepEqual(verified, ['one=hash of one']);
  });

  it('are verified once each, however many rules ask', async () => {
    const { policy, verified, reads } = createTestPolicy({
      rules: [previously(4, 3650), ever(5), ever(2)],
      history: HISTORY,
    });
    await policy.check('another', { user });
    assert.equal(reads(), 1);
    assert.deepEqual(verified.toSorted(), [
      'another=hash of current',
      'another=hash of four',
      'another=hash of one',
      'another=hash of three',
      'another=hash of two',
    ]);
  });

  it('take half of what is hashed at once, over all requests, so that sign-ins find room', async () => {
    const many = Array.from({ length: 30 }, (_, index) => former(`old ${index}`, index));
    const { policy, verified, atOnce } = createTestPolicy({ rules: [ever(24)], history: many });
    await Promise.all(['a', 'b', 'c', 'd'].map((password) => policy.check(password, { user })));
    assert.equal(atOnce(), HASHES_AT_ONCE < 4 ? 1 : 2);
    assert.equal(verified.length, 4 * 24);
  });

  it('are not verified further once one is the same', async () => {
    const { policy, verified } = createTestPolicy({ rules: [ever(24)], history: HISTORY });
    await policy.check('current', { user });
    assert.ok(verified.length <= 2, verified.join());
  });

  it('cost nothing where no rule asks, and nothing for people who are not users yet', async () => {
    const plain = createTestPolicy({ rules: [{ name: 'MinimumLengthValidator' }], history: HISTORY });
    await plain.policy.check('current', { user });
    const asking = createTestPolicy({ rules: [ever(3)], history: HISTORY });
    const { id: _id, ...visitor } = user;
    for (const nobody of [null, visitor])
      assert.deepEqual(await asking.policy.check('current', { user: nobody }), []);
    assert.deepEqual([plain.reads(), asking.reads(), ...asking.verified], [0, 0]);
  });

  it('refuse at once when too many comparisons are waiting', async () => {
    const { policy } = createTestPolicy({ rules: [ever(2)], history: HISTORY });
    const crowd = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) => policy.check(`password ${index}`, { user })),
    );
    const refused = crowd.filter((outcome) => outcome.status === 'rejected');
    assert.ok(refused.length > 0 && refused.length < 200, `${refused.length}`);
    for (const { reason } of refused) assert.ok(reason instanceof Unavailable);
    assert.deepEqual(await policy.check('another', { user }), []);
  });
});
