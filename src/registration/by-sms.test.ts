import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accepted } from '../../test/support/result.ts';
import { createRules, type Rules, requester } from '../../test/support/rules.ts';
import type { Requester } from '../contracts/requester.ts';
import { MINUTE } from '../lib/clock.ts';
import { refused } from '../lib/result.ts';
import { emptyAccount } from '../users/account.ts';
import { createRegister } from './registration.ts';

const PHONE = '+905301112233';
const BY_SMS = { REST_REGISTER_VIEW: 'shop.RegisterSMSOtpView' };
const HIDDEN = { ...BY_SMS, REGISTRATION_PREVENT_ENUMERATION: true };

const entered = (code?: string, given = {}) => ({
  account: { ...emptyAccount, email: 'ada@example.com', phone: PHONE, languageCode: 'tr' as const, ...given },
  password: 'a fine password',
  consents: {},
  code,
});

const submit = (rules: Rules, visitor: Requester, code?: string, given = {}) =>
  createRegister(rules).submit(entered(code, given), visitor);

/** Requests a code. @returns it, and the visitor with the session it is bound to */
async function requested(rules: Rules, given = {}): Promise<{ code: string; visitor: Requester }> {
  const outcome = accepted(await submit(rules, requester(), undefined, given));
  assert.ok(outcome.kind === 'code-sent' && outcome.session);
  const code = (await rules.queued('otp')).at(-1)?.code ?? '';
  return { code, visitor: requester({ session: outcome.session.session }) };
}

describe('registering by SMS', () => {
  it('stores neither account nor input before the phone is proved', async () => {
    const rules = createRules(BY_SMS);
    await requested(rules);
    const { users, registrations } = rules.storage.tables;
    assert.deepEqual([users.size, registrations.size], [0, 0]);
    assert.partialDeepStrictEqual(await rules.queued('otp'), [
      { phone: PHONE, userId: null, language: 'tr' },
    ]);
  });

  it('hashes no password for a wrong code, so that guessing costs us nothing', async () => {
    const rules = createRules(BY_SMS);
    const { visitor } = await requested(rules);
    const hasher = { ...rules.hasher, hash: () => assert.fail('a password was hashed') };
    const guess = createRegister({ ...rules, hasher }).submit(entered('wrong'), visitor);
    assert.deepEqual(await guess, refused({ code: 'otp_code_mismatch' }));
  });

  it('makes one account of a code that is used twice at once', async () => {
    const rules = createRules(BY_SMS);
    const { code, visitor } = await requested(rules);
    const emails = ['a@example.com', 'b@example.com', 'c@example.com'];
    const results = await Promise.all(emails.map((email) => submit(rules, visitor, code, { email })));
    assert.equal(results.filter(({ ok }) => ok).length, 1);
    assert.equal(rules.storage.tables.users.size, 1);
  });

  it('leaves the code usable when the e-mail turned out to be taken', async () => {
    const rules = createRules(BY_SMS);
    const { code, visitor } = await requested(rules);
    await rules.someone({ email: 'ada@example.com' });
    const taken = await submit(rules, visitor, code);
    assert.ok(!taken.ok && taken.refusal.code === 'invalid_fields');
    const outcome = accepted(await submit(rules, visitor, code, { email: 'other@example.com' }));
    assert.ok(outcome.kind === 'signed-in');
    assert.partialDeepStrictEqual(outcome.signedIn.user, { phone: PHONE, isPhoneVerified: true });
    assert.equal(outcome.signedIn.session.session.provedBy, 'sms');
  });

  it('never goes on without a phone', async () => {
    const rules = createRules(BY_SMS);
    for (const code of [undefined, '123456']) {
      const result = await submit(rules, requester(), code, { phone: null });
      assert.ok(!result.ok && result.refusal.code === 'invalid_fields');
      assert.deepEqual(Object.keys(result.refusal.fields), ['phone']);
    }
    const again = await createRegister(rules).resend(
      entered(undefined, { phone: null }).account,
      requester(),
    );
    assert.equal(again.ok, false);
    assert.deepEqual(await rules.queued('otp'), []);
  });

  it('sends another code only for what could still be registered', async () => {
    const rules = createRules(BY_SMS);
    const { visitor } = await requested(rules);
    const { resend } = createRegister(rules);
    const early = await resend(entered().account, visitor);
    assert.deepEqual(early, refused({ code: 'otp_too_early', retryAfter: 60 }));
    rules.clock.advance(MINUTE);
    accepted(await resend(entered().account, visitor));
    await rules.someone({ phone: PHONE, isPhoneVerified: true });
    rules.clock.advance(MINUTE);
    const taken = await resend(entered().account, visitor);
    assert.ok(!taken.ok && taken.refusal.code === 'invalid_fields');
    assert.equal((await rules.queued('otp')).length, 2);
  });
});

describe('registering by SMS where nothing may show who is registered', () => {
  it('leaves the same rows whoever has e-mail and phone', async () => {
    for (const owner of [{}, { email: 'ada@example.com' }, { phone: PHONE, isPhoneVerified: true }]) {
      const rules = createRules(HIDDEN);
      await rules.someone(owner);
      await requested(rules);
      const { users, registrations, outbox, sessions } = rules.storage.tables;
      assert.deepEqual([users.size, registrations.size, outbox.size, sessions.size], [1, 0, 1, 1]);
      assert.partialDeepStrictEqual(await rules.queued('otp'), [
        { phone: PHONE, userId: null, language: 'tr' },
      ]);
    }
  });

  it('keeps the registration and uses the code up together', async () => {
    const rules = createRules(HIDDEN);
    const { code, visitor } = await requested(rules);
    assert.equal(accepted(await submit(rules, visitor, code)).kind, 'mailed');
    assert.deepEqual(await submit(rules, visitor, code), refused({ code: 'otp_expired' }));
    assert.equal(rules.storage.tables.registrations.size, 1);
    assert.equal((await rules.queued('registration')).length, 1);
  });

  it('treats even a right code for a taken phone as a wrong one, and keeps nothing', async () => {
    const rules = createRules(HIDDEN);
    const { code, visitor } = await requested(rules);
    await rules.someone({ phone: PHONE, isPhoneVerified: true });
    assert.deepEqual(await submit(rules, visitor, code), refused({ code: 'otp_code_mismatch' }));
    assert.equal(rules.storage.tables.registrations.size, 0);
  });
});
