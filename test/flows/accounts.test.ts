import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Source } from '../../src/contracts/requester.ts';
import type { User } from '../../src/contracts/user.ts';
import type { AccountInput } from '../../src/users/account.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { accepted, faultsOf } from '../support/result.ts';

const operator: Source = { address: 'operator', agent: 'test', requestId: 'test' };
let number = 0;
const newEmail = (): string => `account${++number}@example.com`;
const newPhone = (): string => `+90530${String(++number).padStart(7, '0')}`;

const attempt = (app: TestApp, input: AccountInput) => app.core.accounts.create([input], operator);

const create = async (app: TestApp, input: AccountInput): Promise<User> => {
  const [user] = accepted(await attempt(app, input));
  assert.ok(user);
  return user;
};

const attemptUpdate = (app: TestApp, { id }: User, input: AccountInput) =>
  app.core.accounts.update(id, input, operator);

const update = async (app: TestApp, user: User, input: AccountInput): Promise<User> =>
  accepted(await attemptUpdate(app, user, input));

onEveryEngine('accounts an operator creates', (getApp) => {
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
    assert.deepEqual(faultsOf(await attempt(app, { userType: 'guest', password: PASSWORD })), {
      password: ['guestHasNoPassword'],
    });
  });

  it('are refused with every fault at once, and then nothing is stored', async () => {
    const app = getApp();
    const faulty = { email: 'nobody', phone: '12', language: 'xx', password: '' };
    assert.deepEqual(faultsOf(await attempt(app, faulty)), {
      email: ['emailInvalid'],
      phone: ['phoneInvalid'],
      language: ['invalidValue'],
      password: ['fieldBlank'],
    });
    const email = newEmail();
    assert.deepEqual(faultsOf(await attempt(app, { email, password: 'abc' })), {
      password: ['passwordTooShort'],
    });
    assert.deepEqual(faultsOf(await attempt(app, { isEmailVerified: true, isPhoneVerified: true })), {
      email: ['fieldRequired'],
      phone: ['fieldRequired'],
    });
    assert.equal(await app.core.storage.read.users.byEmail(email), undefined);
  });

  it('are created together or not at all', async () => {
    const app = getApp();
    const email = newEmail();
    const taken = { email: (await app.createUser()).email ?? '' };
    assert.deepEqual(faultsOf(await app.core.accounts.create([{ email }, taken], operator)), {
      email: ['emailTaken'],
    });
    assert.equal(await app.core.storage.read.users.byEmail(email), undefined);
  });

  it('never share an e-mail, even when two operators try at once', async () => {
    const app = getApp();
    const email = newEmail();
    const results = await Promise.all([0, 1, 2, 3].map(() => attempt(app, { email })));
    assert.equal(results.filter(({ ok }) => ok).length, 1);
  });

  it('never share a verified phone, even when two operators try at once', async () => {
    const app = getApp();
    const phone = newPhone();
    const owner = { phone, isPhoneVerified: true };
    const results = await Promise.all([0, 1, 2, 3].map(() => attempt(app, owner)));
    assert.equal(results.filter(({ ok }) => ok).length, 1);
    assert.deepEqual(faultsOf(await attempt(app, { phone })), { phone: ['phoneTaken'] });
  });

  it('may have the phone of an inactive user', async () => {
    const app = getApp();
    const phone = newPhone();
    const former = await create(app, { phone, isPhoneVerified: true });
    await update(app, former, { isActive: false });
    await create(app, { phone, isPhoneVerified: true });
    assert.deepEqual(faultsOf(await attemptUpdate(app, former, { isActive: true })), {
      phone: ['phoneTaken'],
    });
  });
});

onEveryEngine('updates of an account by an operator', (getApp) => {
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
      await update(app, user, change);
      assert.equal((await browser.get('/current_user/')).status, 401, JSON.stringify(change));
    }
  });

  it('leave people signed in when only the name, language or an unverified phone changes', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    await update(app, user, { firstName: 'Grace', language: 'tr', phone: newPhone() });
    const answer = await browser.get('/current_user/');
    assert.equal(answer.status, 200);
    assert.equal((answer.json() as { first_name: string }).first_name, 'Grace');
    assert.equal((await app.userNow(user.id)).languageCode, 'tr');
  });

  it('lose the verification of a changed e-mail or phone', async () => {
    const app = getApp();
    const user = await app.createUser({ phone: newPhone(), isPhoneVerified: true });
    const changed = await update(app, user, { email: newEmail(), phone: newPhone() });
    assert.equal(changed.isEmailVerified, false);
    assert.equal(changed.isPhoneVerified, false);
    const emptied = await update(app, user, { email: '', phone: '' });
    assert.equal(emptied.email, null);
    assert.equal(emptied.phone, null);
  });

  it('set a password that works, with history, a notice, and a row in the audit trail', async () => {
    const app = getApp();
    const user = await app.createUser();
    await update(app, user, { password: 'another password' });
    await app.signedIn(user, 'another password');
    assert.equal((await app.core.storage.read.passwordHistory.ofUser(user.id, 5)).length, 1);
    assert.deepEqual((await app.auditOf(user)).slice(0, 1), ['password.set:success']);
    assert.ok((await app.queued()).includes('password-changed'));
  });

  it('make a guest registered by a password, and are refused one for a closed account', async () => {
    const app = getApp();
    const guest = await create(app, { email: newEmail(), userType: 'guest' });
    const registered = await update(app, guest, { password: PASSWORD });
    assert.equal(registered.userType, 'registered');
    assert.deepEqual(faultsOf(await attemptUpdate(app, guest, { userType: 'guest' })), {
      password: ['guestHasNoPassword'],
    });
    await update(app, guest, { isActive: false });
    assert.deepEqual(faultsOf(await attemptUpdate(app, guest, { password: PASSWORD })), {
      password: ['userInactive'],
    });
  });

  it('name in the audit trail what changed, and never the values', async () => {
    const app = getApp();
    const user = await app.createUser();
    const email = newEmail();
    await update(app, user, { email, firstName: 'Grace' });
    await update(app, user, { isActive: false });
    await update(app, user, { isActive: true });
    await update(app, user, { isActive: true });
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

  it('may be renamed even if another user has verified the phone meanwhile', async () => {
    const app = getApp();
    const phone = newPhone();
    const user = await app.createUser({ phone });
    await app.createUser({ phone, isPhoneVerified: true });
    await update(app, user, { lastName: 'Lovelace' });
    assert.deepEqual(faultsOf(await attemptUpdate(app, user, { isPhoneVerified: true })), {
      phone: ['phoneTaken'],
    });
  });
});

onEveryEngine(
  'a shop that only guards verified phones',
  (getApp) => {
    it('allows sharing an unverified phone, and refuses a verified one with the shop’s text', async () => {
      const app = getApp();
      const phone = newPhone();
      await create(app, { phone });
      await create(app, { phone });
      const owned = newPhone();
      await create(app, { phone: owned, isPhoneVerified: true });
      assert.deepEqual(faultsOf(await attempt(app, { phone: owned })), { phone: ['verbatim'] });
    });
  },
  { settings: { PHONE_NUMBER_UNIQUE_VALIDATOR_ACTIVE: false, UNIQUE_VALIDATOR_PHONE_MESSAGE: 'Taken!' } },
);
