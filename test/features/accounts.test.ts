import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Source } from '../../src/contracts/requester.ts';
import type { User } from '../../src/contracts/user.ts';
import { InvalidFields } from '../../src/errors.ts';
import type { AccountInput } from '../../src/users/account.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';

const operator: Source = { address: 'operator', agent: 'test', requestId: 'test' };
let number = 0;
const newEmail = (): string => `account${++number}@example.com`;
const newPhone = (): string => `+90530${String(++number).padStart(7, '0')}`;

const create = async (app: TestApp, input: AccountInput): Promise<User> => {
  const [user] = await app.core.users.create([input], operator);
  assert.ok(user);
  return user;
};

/** The fields a call refuses, with the keys of their messages. */
async function refusal(work: Promise<unknown>): Promise<Record<string, string[]>> {
  const error = await work.then(
    () => assert.fail('it was accepted'),
    (reason) => reason,
  );
  if (!(error instanceof InvalidFields)) throw error;
  const entries = Object.entries(error.fields);
  return Object.fromEntries(entries.map(([field, messages]) => [field, messages.map(({ key }) => key)]));
}

onEveryEngine('accounts an operator makes', (getApp) => {
  it('let a registered customer sign in at once, by the e-mail in any case', async () => {
    const app = getApp();
    const email = newEmail();
    const user = await create(app, { email, password: PASSWORD, isEmailVerified: true, phone: newPhone() });
    assert.equal(user.userType, 'registered');
    assert.equal(user.isEmailVerified, true);
    assert.equal(user.isPhoneVerified, false);
    await app.signedIn({ ...user, email: email.toUpperCase() }, PASSWORD);
    assert.deepEqual((await app.auditOf(user)).slice(0, 1), ['user.create:success']);
  });

  it('give a guest no password that could be guessed', async () => {
    const app = getApp();
    const user = await create(app, { email: newEmail(), userType: 'guest' });
    assert.match(user.password, /^!/);
    assert.deepEqual(await refusal(create(app, { userType: 'guest', password: PASSWORD })), {
      password: ['guestHasNoPassword'],
    });
  });

  it('are refused with every fault at once, and then nothing is stored', async () => {
    const app = getApp();
    const faulty = { email: 'nobody', phone: '12', language: 'xx', password: '' };
    assert.deepEqual(await refusal(create(app, faulty)), {
      email: ['emailInvalid'],
      phone: ['phoneInvalid'],
      language: ['invalidValue'],
      password: ['fieldBlank'],
    });
    const email = newEmail();
    assert.deepEqual(await refusal(create(app, { email, password: 'abc' })), {
      password: ['passwordTooShort'],
    });
    assert.deepEqual(await refusal(create(app, { isEmailVerified: true, isPhoneVerified: true })), {
      email: ['fieldRequired'],
      phone: ['fieldRequired'],
    });
    assert.equal(await app.core.storage.read.users.byEmail(email), undefined);
  });

  it('are made together or not at all', async () => {
    const app = getApp();
    const email = newEmail();
    const taken = { email: (await app.createUser()).email ?? '' };
    assert.deepEqual(await refusal(app.core.users.create([{ email }, taken], operator)), {
      email: ['emailTaken'],
    });
    assert.equal(await app.core.storage.read.users.byEmail(email), undefined);
  });

  it('never share an e-mail, also when two operators are at it at once', async () => {
    const app = getApp();
    const email = newEmail();
    const results = await Promise.allSettled([0, 1, 2, 3].map(() => create(app, { email })));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const result of results)
      if (result.status === 'rejected') assert.ok(result.reason instanceof InvalidFields);
  });

  it('never share a verified phone, also when two operators are at it at once', async () => {
    const app = getApp();
    const phone = newPhone();
    const owner = { phone, isPhoneVerified: true };
    const results = await Promise.allSettled([0, 1, 2, 3].map(() => create(app, owner)));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.deepEqual(await refusal(create(app, { phone })), { phone: ['phoneTaken'] });
  });

  it('may have the phone of somebody who is not active any more', async () => {
    const app = getApp();
    const phone = newPhone();
    const former = await create(app, { phone, isPhoneVerified: true });
    await app.core.users.update(former.id, { isActive: false }, operator);
    await create(app, { phone, isPhoneVerified: true });
    assert.deepEqual(await refusal(app.core.users.update(former.id, { isActive: true }, operator)), {
      phone: ['phoneTaken'],
    });
  });
});

onEveryEngine('changes an operator makes to an account', (getApp) => {
  it('end every session when the e-mail, the activation or the verified phone changes', async () => {
    const app = getApp();
    const changes: AccountInput[] = [
      { email: newEmail() },
      { phone: newPhone(), isPhoneVerified: true },
      { isActive: false },
      { password: 'another password' },
    ];
    for (const change of changes) {
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      await app.core.users.update(user.id, change, operator);
      assert.equal((await browser.get('/current_user/')).status, 401, JSON.stringify(change));
    }
  });

  it('leave people signed in when only the name, language or an unverified phone changes', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    await app.core.users.update(user.id, { firstName: 'Grace', language: 'tr', phone: newPhone() }, operator);
    const answer = await browser.get('/current_user/');
    assert.equal(answer.status, 200);
    assert.equal((answer.json() as { first_name: string }).first_name, 'Grace');
    assert.equal((await app.userNow(user.id)).languageCode, 'tr');
  });

  it('never keep an e-mail or phone verified that nobody has verified', async () => {
    const app = getApp();
    const user = await app.createUser({ phone: newPhone(), isPhoneVerified: true });
    const changed = await app.core.users.update(user.id, { email: newEmail(), phone: newPhone() }, operator);
    assert.equal(changed.isEmailVerified, false);
    assert.equal(changed.isPhoneVerified, false);
    const emptied = await app.core.users.update(user.id, { email: '', phone: '' }, operator);
    assert.equal(emptied.email, null);
    assert.equal(emptied.phone, null);
  });

  it('set a password that works, with history, a notice, and a row in the audit trail', async () => {
    const app = getApp();
    const user = await app.createUser();
    await app.core.users.update(user.id, { password: 'another password' }, operator);
    await app.signedIn(user, 'another password');
    assert.equal((await app.core.storage.read.passwordHistory.ofUser(user.id, 5)).length, 1);
    assert.deepEqual((await app.auditOf(user)).slice(0, 1), ['password.set:success']);
    assert.ok((await app.queued()).includes('password-changed'));
  });

  it('make a guest registered by a password, and refuse one to a closed account', async () => {
    const app = getApp();
    const guest = await create(app, { email: newEmail(), userType: 'guest' });
    const registered = await app.core.users.update(guest.id, { password: PASSWORD }, operator);
    assert.equal(registered.userType, 'registered');
    assert.deepEqual(await refusal(app.core.users.update(guest.id, { userType: 'guest' }, operator)), {
      password: ['guestHasNoPassword'],
    });
    await app.core.users.update(guest.id, { isActive: false }, operator);
    assert.deepEqual(await refusal(app.core.users.update(guest.id, { password: PASSWORD }, operator)), {
      password: ['userInactive'],
    });
  });

  it('name in the audit trail what changed, and never the values', async () => {
    const app = getApp();
    const user = await app.createUser();
    const email = newEmail();
    await app.core.users.update(user.id, { email, firstName: 'Grace' }, operator);
    await app.core.users.update(user.id, { isActive: false }, operator);
    await app.core.users.update(user.id, { isActive: true }, operator);
    await app.core.users.update(user.id, { isActive: true }, operator);
    const rows = await app.core.storage.read.audit.list({ userId: user.id, limit: 10 });
    assert.deepEqual(
      rows.map(({ event, actorId, address, detail }) => [event, actorId, address, detail.fields]).reverse(),
      [
        ['user.update', null, 'operator', 'email,firstName,isEmailVerified'],
        ['user.deactivate', null, 'operator', 'isActive'],
        ['user.activate', null, 'operator', 'isActive'],
      ],
    );
    assert.ok(!JSON.stringify(rows).includes(email));
  });

  it('may edit the name of somebody whose phone became somebody else’s in the meantime', async () => {
    const app = getApp();
    const phone = newPhone();
    const user = await app.createUser({ phone });
    await app.createUser({ phone, isPhoneVerified: true });
    await app.core.users.update(user.id, { lastName: 'Lovelace' }, operator);
    assert.deepEqual(await refusal(app.core.users.update(user.id, { isPhoneVerified: true }, operator)), {
      phone: ['phoneTaken'],
    });
  });
});

onEveryEngine(
  'a shop that only guards verified phones',
  (getApp) => {
    it('lets people share a phone nobody verified, and refuses a verified one in the shop’s words', async () => {
      const app = getApp();
      const phone = newPhone();
      await create(app, { phone });
      await create(app, { phone });
      const owned = newPhone();
      await create(app, { phone: owned, isPhoneVerified: true });
      assert.deepEqual(await refusal(create(app, { phone: owned })), { phone: ['verbatim'] });
    });
  },
  { settings: { PHONE_NUMBER_UNIQUE_VALIDATOR_ACTIVE: false, UNIQUE_VALIDATOR_PHONE_MESSAGE: 'Taken!' } },
);
