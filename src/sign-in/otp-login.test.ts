import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, type Rules, requester, sentCode } from '../../test/support/rules.ts';
import { hasUsablePassword } from '../contracts/user.ts';
import { unusablePassword } from '../hashing/hasher.ts';
import { SECOND } from '../lib/clock.ts';
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

  it('ends a password that was there before anything was verified: it may be a stranger’s', async () => {
    const rules = createRules();
    const user = await rules.someone({ phone: PHONE, isEmailVerified: false });
    const result = await signInWith(rules, await sentCode(rules, 'login', PHONE));
    assert.ok(result.ok);
    const now = await rules.userNow(user);
    assert.equal(hasUsablePassword(now), false);
    assert.equal(await rules.hasher.verify('secret', now.password), false);
    assert.ok(await rules.sessions.find(result.value.session.id));
    assert.deepEqual(await rules.queued('phone-confirmed'), []);
    const [, confirmed] = await rules.storage.read.audit.list({ userId: user.id, limit: 10 });
    assert.deepEqual([confirmed?.event, confirmed?.detail], ['phone.confirm', { password: 'ended' }]);
  });

  it('remembers that password as a former one, so that nobody chooses what a stranger knows', async () => {
    const rules = createRules({
      AUTH_PASSWORD_VALIDATORS: [{ name: 'OldPasswordCountValidator' }],
    });
    const user = await rules.someone({ phone: PHONE, isEmailVerified: false });
    assert.ok((await signInWith(rules, await sentCode(rules, 'login', PHONE))).ok);
    const former = await rules.storage.read.passwordHistory.ofUser(user.id, 5);
    assert.deepEqual(former, [{ hash: 'plain$secret', retiredAt: rules.clock.now() }]);
    const same = { first: 'secret', second: 'secret' };
    assert.equal((await rules.passwords.validate(same, await rules.userNow(user))).ok, false);
  });

  it('leaves no former password behind for who had none', async () => {
    const rules = createRules();
    const password = unusablePassword();
    const user = await rules.someone({ phone: PHONE, isEmailVerified: false, password });
    assert.ok((await signInWith(rules, await sentCode(rules, 'login', PHONE))).ok);
    assert.equal((await rules.userNow(user)).password, password);
    assert.deepEqual(await rules.storage.read.passwordHistory.ofUser(user.id, 5), []);
  });

  it('keeps the password of who verified an e-mail, and tells that mailbox, once', async () => {
    const rules = createRules();
    const user = await rules.someone({ phone: PHONE, isEmailVerified: true });
    assert.ok((await signInWith(rules, await sentCode(rules, 'login', PHONE))).ok);
    rules.clock.advance(3600 * SECOND);
    assert.ok((await signInWith(rules, await sentCode(rules, 'login', PHONE))).ok);
    assert.equal((await rules.userNow(user)).password, 'plain$secret');
    assert.deepEqual(await rules.queued('phone-confirmed'), [
      { userId: user.id, email: user.email, phone: '+90••••••4567' },
    ]);
  });

  it('keeps the password of who has verified this phone before', async () => {
    const rules = createRules();
    const user = await rules.someone({ phone: PHONE, isPhoneVerified: true, isEmailVerified: false });
    assert.ok((await signInWith(rules, await sentCode(rules, 'login', PHONE))).ok);
    assert.equal((await rules.userNow(user)).password, 'plain$secret');
  });

  it('signs nobody in on an unverified phone where the shop refuses those, like an unknown one', async () => {
    const rules = createRules({ UNVERIFIED_PHONES: 'refuse' });
    const user = await rules.someone({ phone: PHONE });
    const sent = await sentCode(rules, 'login', PHONE);
    assert.deepEqual(await signInWith(rules, sent), MISMATCH);
    assert.deepEqual(await rules.userNow(user), user);
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
