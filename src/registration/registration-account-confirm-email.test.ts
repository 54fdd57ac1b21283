import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, type Rules, requester, signedInAs } from '../../test/support/rules.ts';
import type { User } from '../contracts/user.ts';
import { DAY, SECOND } from '../lib/clock.ts';
import { sha256 } from '../lib/keyring.ts';
import { emptyAccount } from '../users/account.ts';
import { createPendingRegistrations, type RegistrationDetails } from './pending.ts';
import { createAccountLinks } from './registration-account-confirm-email.ts';

const { source } = requester();

describe('the link that confirms the e-mail of an account', () => {
  const unconfirmed = (rules: Rules, given = {}): Promise<User> =>
    rules.someone({ isEmailVerified: false, ...given });

  it('confirms once however often it is opened, and always answers the same', async () => {
    const rules = createRules();
    const links = createAccountLinks(rules);
    const user = await unconfirmed(rules);
    const token = rules.confirmationTokens.make(user);
    assert.ok(await links.inspect(token));
    assert.equal((await rules.userNow(user)).isEmailVerified, false);
    for (let opened = 0; opened < 3; opened += 1) assert.ok(await links.confirm(token, requester()));
    assert.equal((await rules.userNow(user)).isEmailVerified, true);
    assert.deepEqual(await rules.auditOf(user), ['email.confirm:success']);
  });

  it('lets a user sign in who had to verify the e-mail, and keeps other attributes', async () => {
    const rules = createRules();
    const user = await unconfirmed(rules, { attributes: { verification_required: true, confirm: true } });
    assert.ok(await createAccountLinks(rules).confirm(rules.confirmationTokens.make(user), requester()));
    assert.deepEqual((await rules.userNow(user)).attributes, { confirm: true });
  });

  it('stays valid under a new password: it shows whose the mailbox is, nothing more', async () => {
    const rules = createRules();
    const user = await unconfirmed(rules);
    const token = rules.confirmationTokens.make(user);
    await rules.storage.transaction((stores) => stores.users.replacePassword(user, 'plain$other'));
    assert.ok(await createAccountLinks(rules).confirm(token, requester()));
  });

  it('is void once the address changed or the account was closed', async () => {
    for (const change of [{ email: 'new@example.com' }, { isActive: false }]) {
      const rules = createRules();
      const user = await unconfirmed(rules);
      const token = rules.confirmationTokens.make(user);
      await rules.storage.transaction((stores) => stores.users.update(user.id, change, 'end-credentials'));
      assert.equal(await createAccountLinks(rules).confirm(token, requester()), false);
      assert.equal((await rules.userNow(user)).isEmailVerified, false);
    }
  });

  it('is void after seven days, for somebody else, and when it was changed', async () => {
    const rules = createRules();
    const links = createAccountLinks(rules);
    const [user, other] = [await unconfirmed(rules), await unconfirmed(rules)];
    const token = rules.confirmationTokens.make(user);
    const forged = [
      token.replace(/^[^-]+/, other.id.toString(36)),
      `${token.slice(0, -1)}x`,
      `0${token}`,
      '',
    ];
    for (const candidate of forged)
      assert.equal(await links.confirm(candidate, requester()), false, candidate);
    rules.clock.advance(7 * DAY);
    assert.ok(await links.inspect(token));
    rules.clock.advance(SECOND);
    assert.equal(await links.confirm(token, requester()), false);
  });

  it('notes that an account without a phone may be a stranger’s too', async () => {
    const rules = createRules();
    const user = await unconfirmed(rules);
    assert.ok(await createAccountLinks(rules).confirm(rules.confirmationTokens.make(user), requester()));
    assert.equal((await rules.userNow(user)).phonePrecedesEmail, true);
  });

  it('notes that the phone may be a stranger’s, unless the one who has it opens the link', async () => {
    for (const isOwner of [true, false]) {
      const rules = createRules();
      const user = await unconfirmed(rules, { phone: '+905301112233', isPhoneVerified: true });
      const opener = isOwner ? await signedInAs(rules, user) : requester();
      assert.ok(await createAccountLinks(rules).confirm(rules.confirmationTokens.make(user), opener));
      assert.equal((await rules.userNow(user)).phonePrecedesEmail, !isOwner);
    }
  });
});

describe('the link of a registration that waits for it', () => {
  const account = {
    ...emptyAccount,
    email: 'ada@example.com',
    firstName: 'Ada',
    lastName: 'Byron',
    languageCode: 'tr' as const,
  };
  const details = { account, hash: 'plain$a fine password', consents: { confirm: true }, source };
  const keep = (rules: Rules, given: Partial<RegistrationDetails> = {}): Promise<string> =>
    rules.storage.transaction((stores) =>
      createPendingRegistrations(rules).keep(stores, { ...details, ...given }),
    );

  /** Registers, and sends the mail as the worker does. @returns the token of its link */
  async function mailed(rules: Rules, given: Partial<RegistrationDetails> = {}): Promise<string> {
    await keep(rules, given);
    const token = (await rules.queued('registration')).at(-1)?.token ?? '';
    await rules.storage.transaction((stores) =>
      stores.registrations.markMailed(sha256(token), rules.clock.now()),
    );
    return token;
  }

  const ada = (rules: Rules) => rules.storage.read.users.byEmail('ada@example.com');

  it('creates the account as entered, with a confirmed e-mail, without signing in', async () => {
    const rules = createRules();
    const pending = createPendingRegistrations(rules);
    const token = await mailed(rules);
    assert.ok(await pending.inspect(token));
    assert.equal(await ada(rules), undefined);
    assert.ok(await pending.confirm(token, source));
    const user = await ada(rules);
    assert.ok(user);
    assert.partialDeepStrictEqual(user, {
      password: details.hash,
      firstName: 'Ada',
      isEmailVerified: true,
      languageCode: 'tr',
      attributes: { confirm: true },
    });
    assert.deepEqual(await rules.auditOf(user), ['user.register:success', 'consent.change:success']);
    assert.deepEqual(await rules.storage.read.sessions.ofUser(user.id), []);
  });

  it('creates one account when it is opened again, or several times at once', async () => {
    const rules = createRules();
    const pending = createPendingRegistrations(rules);
    const token = await mailed(rules);
    const opened = await Promise.all([1, 2, 3].map(() => pending.confirm(token, source)));
    assert.deepEqual([...opened, await pending.confirm(token, source)], [true, true, true, true]);
    assert.equal(rules.storage.tables.users.size, 1);
  });

  it('creates what its owner entered, whatever a stranger registered for the same address', async () => {
    const rules = createRules();
    const pending = createPendingRegistrations(rules);
    const stranger = await mailed(rules, { hash: 'plain$of the stranger' });
    const owner = await mailed(rules, { hash: 'plain$of the owner' });
    assert.ok(await pending.confirm(owner, source));
    assert.equal(await pending.confirm(stranger, source), false);
    assert.equal((await ada(rules))?.password, 'plain$of the owner');
  });

  it('is void before its mail was sent, seven days after, and when it was changed', async () => {
    const rules = createRules();
    const pending = createPendingRegistrations(rules);
    await keep(rules);
    const unsent = (await rules.queued('registration')).at(-1)?.token ?? '';
    assert.equal(await pending.confirm(unsent, source), false);
    const token = await mailed(rules);
    for (const forged of [token.toUpperCase(), token.slice(1), sha256(token).slice(0, 40), ''])
      assert.equal(await pending.confirm(forged, source), false, forged);
    rules.clock.advance(7 * DAY);
    assert.ok(await pending.inspect(token));
    rules.clock.advance(1);
    assert.equal(await pending.confirm(token, source), false);
    assert.equal(await ada(rules), undefined);
  });

  it('verifies a proved phone, unless somebody verified it meanwhile', async () => {
    for (const isTaken of [false, true]) {
      const rules = createRules();
      const phone = '+905301112233';
      // An unverified phone of somebody else is no obstacle to who proved it.
      await rules.someone({ phone, isPhoneVerified: isTaken });
      const token = await mailed(rules, { account: { ...account, phone, isPhoneVerified: true } });
      assert.ok(await createPendingRegistrations(rules).confirm(token, source));
      const expected = { phone, isPhoneVerified: !isTaken, mayHoldPhone: !isTaken };
      assert.partialDeepStrictEqual(await ada(rules), expected);
    }
  });

  it('keeps any other phone as contact data, whoever has it', async () => {
    const rules = createRules();
    const phone = '+905301112233';
    const token = await mailed(rules, { account: { ...account, phone } });
    assert.ok(await createPendingRegistrations(rules).confirm(token, source));
    const expected = { phone, isPhoneVerified: false, mayHoldPhone: false };
    assert.partialDeepStrictEqual(await ada(rules), expected);
  });

  it('still creates accounts that were registered under the version before', async () => {
    const rules = createRules();
    const token = 'ab'.repeat(20);
    const idHash = sha256(token);
    const old = {
      email: 'ada@example.com',
      hash: 'plain$a fine password',
      firstName: 'Ada',
      lastName: 'Byron',
      attributes: { confirm: true },
      language: 'de',
    };
    await rules.storage.transaction(async ({ registrations }) => {
      const payload = rules.keyring.encrypt('registration', JSON.stringify(old), idHash);
      await registrations.insert({ idHash, recipientKey: 'key', payload, createdAt: rules.clock.now() });
      await registrations.markMailed(idHash, rules.clock.now());
    });
    assert.ok(await createPendingRegistrations(rules).confirm(token, source));
    assert.partialDeepStrictEqual(await ada(rules), {
      password: old.hash,
      firstName: 'Ada',
      languageCode: 'de',
      isEmailVerified: true,
      attributes: { confirm: true },
    });
  });
});
