import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, type Rules, requester } from '../../test/support/rules.ts';
import type { Storage } from '../contracts/storage.ts';
import type { User } from '../contracts/user.ts';
import { DAY, HOUR } from '../lib/clock.ts';
import { Unavailable } from '../lib/failures.ts';
import { createErasure } from './erasure.ts';

const PHONE = '+905301112233';

const erasureOver = (rules: Rules, storage: Storage = rules.storage) => createErasure({ ...rules, storage });

const close = async ({ storage, clock }: Rules, user: User): Promise<void> => {
  await storage.transaction((stores) => stores.closures.close(user, clock.now()));
};

describe('erasing closed accounts', () => {
  it('goes on with everybody else when one cannot be erased, and tries that one again', async () => {
    const rules = createRules({ ANONYMIZE_GRACE: 0 });
    const [first, second] = [await rules.someone(), await rules.someone()];
    await close(rules, first);
    await close(rules, second);
    let calls = 0;
    const storage: Storage = {
      ...rules.storage,
      transaction(work) {
        calls += 1;
        return calls === 1
          ? Promise.reject(new Unavailable('the database'))
          : rules.storage.transaction(work);
      },
    };
    await assert.rejects(erasureOver(rules, storage).run(), AggregateError);
    assert.notEqual((await rules.userNow(first)).userType, 'anonymized');
    assert.equal((await rules.userNow(second)).userType, 'anonymized');
    assert.equal(await erasureOver(rules).run(), 1);
    assert.equal((await rules.userNow(first)).userType, 'anonymized');
  });

  it('waits as many days as the shop says', async () => {
    for (const days of [0, 1, 30]) {
      const rules = createRules({ ANONYMIZE_GRACE: days });
      const user = await rules.someone();
      await close(rules, user);
      rules.clock.advance(days * DAY - 1);
      if (days > 0) assert.equal(await erasureOver(rules).run(), 0);
      rules.clock.advance(1);
      assert.equal(await erasureOver(rules).run(), 1);
    }
  });

  it('waits while the owner of the former e-mail can undo its change: an intruder may have closed the account', async () => {
    const rules = createRules({ ANONYMIZE_GRACE: 0 });
    const user = await rules.someone({ email: 'new@example.com' });
    const undoableUntil = rules.clock.now() + DAY;
    await rules.storage.transaction(async ({ emailChanges }) => {
      await emailChanges.insert({
        uid: 'change',
        userId: user.id,
        oldEmail: 'old@example.com',
        wasVerified: true,
        newEmail: 'new@example.com',
        phone: null,
        wasPhoneVerified: false,
        generation: 1,
        createdAt: rules.clock.now(),
        expiresAt: undoableUntil,
        undoableUntil,
      });
      await emailChanges.complete('change', undoableUntil);
    });
    await close(rules, user);
    rules.clock.advance(DAY);
    assert.equal(await erasureOver(rules).run(), 0);
    rules.clock.advance(1);
    assert.equal(await erasureOver(rules).run(), 1);
    assert.deepEqual(await rules.storage.read.emailChanges.ofUser(user.id), []);
  });

  it('deletes messages and codes of a phone they proved, and none of one that may be somebody else’s', async () => {
    for (const isPhoneVerified of [true, false]) {
      const rules = createRules({ ANONYMIZE_GRACE: 0 });
      const user = await rules.someone({ phone: PHONE, isPhoneVerified });
      const sent = await rules.codes.send(requester(), { purpose: 'register', phone: PHONE, userId: null });
      assert.ok(sent.ok);
      await close(rules, user);
      await erasureOver(rules).run();
      const left = isPhoneVerified ? 0 : 1;
      assert.equal(rules.storage.tables.challenges.size, left);
      assert.equal(rules.storage.tables.outbox.size, left);
    }
  });

  it('keeps no proof where the shop wants none', async () => {
    const rules = createRules({ ANONYMIZE_GRACE: 0, ERASURE_RECORD_RETENTION: 0 });
    await close(rules, await rules.someone());
    await erasureOver(rules).run();
    assert.equal(rules.storage.tables.erasureRecords.size, 0);
  });

  it('proves nothing to whoever does not know the address: the record names neither id nor address', async () => {
    const rules = createRules({ ANONYMIZE_GRACE: 0 });
    const user = await rules.someone({ phone: PHONE });
    await close(rules, user);
    rules.clock.advance(HOUR);
    await erasureOver(rules).run();
    const [record] = rules.storage.tables.erasureRecords.values();
    assert.deepEqual(Object.keys(record ?? {}).sort(), [
      'closedAt',
      'consents',
      'emailHash',
      'erasedAt',
      'phoneHash',
    ]);
    assert.ok(!JSON.stringify(record).includes(user.email ?? ''));
  });
});
