import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, type Rules, requester, signedInAs } from '../../test/support/rules.ts';
import type { Storage } from '../contracts/storage.ts';
import type { User } from '../contracts/user.ts';
import { unusablePassword } from '../hashing/hasher.ts';
import { ok, refused } from '../lib/result.ts';
import { createEmailChange } from './email-change-request.ts';

const { source } = requester();
const NEW = 'new@example.com';

async function request(rules: Rules, user: User, given: { password?: string; again?: string } = {}) {
  const { viewer } = await signedInAs(rules, user);
  assert.ok(viewer);
  const entered = { email: NEW, password: 'secret', again: undefined, ...given };
  return createEmailChange(rules)(viewer, entered, source);
}

describe('requesting a change of e-mail', () => {
  it('looks up no user by the new address, so that nobody can time who is registered', async () => {
    const rules = createRules();
    const user = await rules.someone();
    await rules.someone({ email: NEW });
    const blind = (stores: Storage['read']['users']) => ({
      ...stores,
      byEmail: () => assert.fail('an address was looked up'),
      list: () => assert.fail('an address was looked up'),
    });
    const { storage } = rules;
    const watched: Rules = {
      ...rules,
      storage: {
        ...storage,
        read: { ...storage.read, users: blind(storage.read.users) },
        transaction: (work) =>
          storage.transaction((stores) => work({ ...stores, users: blind(stores.users) })),
      },
    };
    assert.deepEqual(await request(watched, user), ok(undefined));
    assert.equal((await rules.queued('email-change')).length, 1);
  });

  it('notifies a verified e-mail and a verified phone, and no others', async () => {
    const rules = createRules();
    const phone = '+905301112233';
    await request(rules, await rules.someone({ phone, isEmailVerified: false }));
    assert.deepEqual(await rules.queued('email-change-notice'), []);
    assert.deepEqual(await rules.queued('email-change-sms'), []);
    const user = await rules.someone({ phone, isPhoneVerified: true });
    await request(rules, user);
    assert.equal((await rules.queued('email-change-notice')).length, 1);
    assert.deepEqual(await rules.queued('email-change-sms'), [{ userId: user.id, phone }]);
  });

  it('records what was, so that an undo knows what the intruder added', async () => {
    const rules = createRules();
    const user = await rules.someone({ phone: '+905301112233', isPhoneVerified: true });
    await request(rules, user);
    const [change] = await rules.storage.read.emailChanges.ofUser(user.id);
    assert.partialDeepStrictEqual(change, {
      oldEmail: user.email,
      wasVerified: true,
      phone: user.phone,
      wasPhoneVerified: true,
      generation: user.authGeneration,
      state: 'pending',
    });
  });

  it('is refused, as by who is not signed in, when the password was replaced during the check', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const hasher = {
      ...rules.hasher,
      async verify(): Promise<boolean> {
        await rules.storage.transaction((stores) => stores.users.replacePassword(user, 'plain$of the owner'));
        return true;
      },
    };
    const result = await request({ ...rules, hasher }, user);
    assert.deepEqual(result, refused({ kind: 'refused', refusal: { code: 'not_authenticated' } }));
    assert.deepEqual(await rules.queued('email-change'), []);
  });

  it('is refused before anything is compared but the password', async () => {
    const rules = createRules();
    const user = await rules.someone({ email: NEW });
    const wrong = { password: 'wrong', again: 'other@example.com' };
    assert.deepEqual(await request(rules, user, wrong), refused({ kind: 'wrong-password' }));
    const differing = { again: 'other@example.com' };
    assert.deepEqual(await request(rules, user, differing), refused({ kind: 'mismatch' }));
    assert.deepEqual(await request(rules, user, { again: NEW }), refused({ kind: 'unchanged' }));
  });

  it('accepts no password of a user without one: only a fresh sign-in counts', async () => {
    const rules = createRules();
    const user = await rules.someone({ password: unusablePassword() });
    for (const password of ['', 'secret', user.password]) {
      const result = await request(rules, user, { password });
      const stale = { kind: 'refused', refusal: { code: 'not_fresh', params: { age: 900 } } } as const;
      assert.deepEqual(result, refused(stale));
    }
  });
});
