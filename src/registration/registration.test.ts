import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accepted } from '../../test/support/result.ts';
import { createRules, type Rules, requester, signedInAs } from '../../test/support/rules.ts';
import type { SignedIn } from '../sessions/sessions.ts';
import { emptyAccount } from '../users/account.ts';
import type { Consents } from '../users/consents.ts';
import type { Entered } from './new-account.ts';
import { createRegister } from './registration.ts';

const HIDDEN = { REGISTRATION_PREVENT_ENUMERATION: true };

type Given = Partial<Entered['account']> & { password?: string; consents?: Consents; code?: string };

const entered = ({ password = 'a fine password', consents = {}, code, ...account }: Given = {}) => ({
  account: {
    ...emptyAccount,
    email: 'ada@example.com',
    firstName: 'Ada',
    lastName: 'Byron',
    languageCode: 'tr' as const,
    ...account,
  },
  password,
  consents,
  code,
});

const register = (rules: Rules, given: Given = {}, context = requester()) =>
  createRegister(rules).submit(entered(given), context);

async function registered(rules: Rules, given: Given = {}): Promise<SignedIn> {
  const outcome = accepted(await register(rules, given));
  assert.ok(outcome.kind === 'signed-in');
  return outcome.signedIn;
}

/** The fields that are refused, with the keys of their messages. */
function faultsOf(result: Awaited<ReturnType<typeof register>>): Record<string, string[]> {
  assert.ok(!result.ok && result.refusal.code === 'invalid_fields');
  const entries = Object.entries(result.refusal.fields);
  return Object.fromEntries(entries.map(([field, messages]) => [field, messages.map(({ key }) => key)]));
}

describe('registering', () => {
  it('creates an account, signs its owner in and mails the link that confirms the e-mail', async () => {
    const rules = createRules();
    const { user, session, key } = await registered(rules, { consents: { confirm: true } });
    assert.partialDeepStrictEqual(await rules.userNow(user), {
      email: 'ada@example.com',
      isEmailVerified: false,
      userType: 'registered',
      firstName: 'Ada',
      languageCode: 'tr',
      attributes: { confirm: true },
      password: 'plain$a fine password',
    });
    assert.equal((await rules.sessions.find(session.id))?.user?.id, user.id);
    assert.equal((await rules.sessions.findByToken(key))?.user.id, user.id);
    assert.deepEqual(await rules.queued('email-confirmation'), [
      { userId: user.id, email: 'ada@example.com' },
    ]);
    assert.deepEqual(await rules.auditOf(user), [
      'user.register:success',
      'consent.change:success',
      'session.sign_in:success',
    ]);
  });

  it('reports all errors at once', async () => {
    const rules = createRules();
    await rules.someone({ email: 'ada@example.com', phone: '+905301112233', isPhoneVerified: true });
    const taken = { email: 'ADA@example.com', phone: '+905301112233', password: 'abc' };
    assert.deepEqual(faultsOf(await register(rules, taken)), {
      password: ['passwordTooShort'],
      email: ['emailTaken'],
      phone: ['phoneTaken'],
    });
    assert.equal(rules.storage.tables.users.size, 1);
  });

  it('refuses a password made of what is being registered, which a stranger would try first', async () => {
    const rules = createRules({ AUTH_PASSWORD_VALIDATORS: [{ name: 'UserAttributeSimilarityValidator' }] });
    const given = { lastName: 'Lovelace', password: 'lovelace1' };
    assert.deepEqual(faultsOf(await register(rules, given)), { password: ['passwordTooSimilar'] });
  });

  it('gives an address to one of several who register it at the same moment', async () => {
    const rules = createRules();
    const results = await Promise.all([1, 2, 3].map(() => register(rules)));
    assert.deepEqual(results.map(({ ok }) => ok).toSorted(), [false, false, true]);
    assert.equal(rules.storage.tables.users.size, 1);
  });

  it('ends the browser’s previous session', async () => {
    const rules = createRules();
    const before = await rules.someone();
    accepted(await register(rules, {}, await signedInAs(rules, before)));
    assert.deepEqual(await rules.storage.read.sessions.ofUser(before.id), []);
  });
});

describe('registering an address again', () => {
  it('mails the link again while the address is unconfirmed: its owner may have lost the mail', async () => {
    const rules = createRules();
    const user = await rules.someone({ email: 'ada@example.com', isEmailVerified: false });
    assert.deepEqual(faultsOf(await register(rules)), { email: ['emailTaken'] });
    assert.deepEqual(await rules.queued('email-confirmation'), [
      { userId: user.id, email: 'ada@example.com' },
    ]);
  });

  it('mails nothing to a confirmed, closed or guest account', async () => {
    for (const given of [
      {},
      { isEmailVerified: false, isActive: false },
      { isEmailVerified: false, userType: 'guest' as const },
    ]) {
      const rules = createRules();
      await rules.someone({ email: 'ada@example.com', ...given });
      assert.deepEqual(faultsOf(await register(rules)), { email: ['emailTaken'] });
      assert.deepEqual(await rules.queued('email-confirmation'), [], JSON.stringify(given));
    }
  });
});

describe('registering where nothing may show who is registered', () => {
  it('answers and does the same for an address that is free and one that is taken', async () => {
    for (const isTaken of [false, true]) {
      const rules = createRules(HIDDEN);
      if (isTaken) await rules.someone({ email: 'ada@example.com', isEmailVerified: false });
      const users = rules.storage.tables.users.size;
      assert.equal(accepted(await register(rules)).kind, 'mailed');
      assert.equal(rules.storage.tables.users.size, users);
      assert.equal(rules.storage.tables.registrations.size, 1);
      const [payload, ...others] = await rules.queued('registration');
      assert.partialDeepStrictEqual(payload, { email: 'ada@example.com', language: 'tr' });
      assert.deepEqual([others, await rules.queued('email-confirmation')], [[], []]);
    }
  });

  it('still reports a weak password', async () => {
    const rules = createRules(HIDDEN);
    await rules.someone({ email: 'ada@example.com' });
    assert.deepEqual(faultsOf(await register(rules, { password: 'abc' })), {
      password: ['passwordTooShort'],
    });
    assert.deepEqual(await rules.queued('registration'), []);
  });

  it('keeps neither the password nor the address readable while it waits', async () => {
    const rules = createRules(HIDDEN);
    await register(rules);
    const kept = JSON.stringify([
      ...rules.storage.tables.registrations.values(),
      ...rules.storage.tables.outbox.values(),
    ]);
    assert.doesNotMatch(kept, /ada@example\.com|a fine password/);
  });
});
