import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, type Rules, requester, sentCode } from '../../test/support/rules.ts';
import { refused } from '../lib/result.ts';
import { createCodeSignIn } from './otp-login.ts';

const PHONE = '+905301234567';
const MISMATCH = refused({ code: 'otp_code_mismatch' });

const signInWith = (rules: Rules, { visitor, code }: Awaited<ReturnType<typeof sentCode>>) =>
  createCodeSignIn(rules)(visitor, PHONE, code);

describe('signing in by a code', () => {
  it('signs in the user who verified the phone, with a new session', async () => {
    const rules = createRules();
    const user = await rules.someone({ phone: PHONE, isPhoneVerified: true });
    const sent = await sentCode(rules, 'login', PHONE);
    const result = await signInWith(rules, sent);
    assert.ok(result.ok);
    assert.equal(result.value.user.id, user.id);
    assert.notEqual(result.value.session.session.idHash, sent.visitor.session?.idHash);
    assert.deepEqual(await rules.auditOf(user), ['session.sign_in:success']);
  });

  it('signs in once per code, however many try at the same moment', async () => {
    const rules = createRules();
    await rules.someone({ phone: PHONE, isPhoneVerified: true });
    const sent = await sentCode(rules, 'login', PHONE);
    const results = await Promise.all(Array.from({ length: 20 }, () => signInWith(rules, sent)));
    assert.equal(results.filter(({ ok }) => ok).length, 1);
  });

  it('verifies the phone, and ends all earlier sessions and tokens of the account', async () => {
    const rules = createRules();
    const user = await rules.someone({ phone: PHONE });
    const before = await rules.storage.transaction((stores) =>
      rules.signIn.complete(stores, user, requester(), { method: 'test' }),
    );
    assert.ok(before);
    const result = await signInWith(rules, await sentCode(rules, 'login', PHONE));
    assert.ok(result.ok);
    assert.equal((await rules.userNow(user)).isPhoneVerified, true);
    assert.equal(await rules.sessions.find(before.session.id), null);
    assert.equal(await rules.sessions.findByToken(before.key), null);
    assert.ok(await rules.sessions.find(result.value.session.id));
    assert.deepEqual(await rules.auditOf(user), [
      'session.sign_in:success',
      'phone.confirm:success',
      'session.sign_in:success',
    ]);
  });

  it('refuses a correct code for an unknown phone like a wrong one', async () => {
    const rules = createRules();
    assert.deepEqual(await signInWith(rules, await sentCode(rules, 'login', PHONE)), MISMATCH);
  });

  it('opens no account that was closed since the code was sent', async () => {
    const rules = createRules();
    const user = await rules.someone({ phone: PHONE, isPhoneVerified: true });
    const sent = await sentCode(rules, 'login', PHONE);
    await rules.storage.transaction((stores) =>
      stores.users.update(user.id, { isActive: false }, 'end-credentials'),
    );
    assert.deepEqual(await signInWith(rules, sent), MISMATCH);
  });

  it('gives the phone to one of two accounts that have it, and never to both', async () => {
    const rules = createRules();
    const first = await rules.someone({ phone: PHONE });
    const sent = await sentCode(rules, 'login', PHONE);
    await rules.someone({ phone: PHONE, isPhoneVerified: true });
    assert.deepEqual(await signInWith(rules, sent), MISMATCH);
    assert.equal((await rules.userNow(first)).isPhoneVerified, false);
  });

  it('leaves the code usable for nothing else once it signed somebody in', async () => {
    const rules = createRules();
    await rules.someone({ phone: PHONE, isPhoneVerified: true });
    const sent = await sentCode(rules, 'login', PHONE);
    assert.ok((await signInWith(rules, sent)).ok);
    assert.deepEqual(await signInWith(rules, sent), refused({ code: 'otp_expired' }));
  });
});
