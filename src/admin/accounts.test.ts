import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accepted, faultsOf } from '../../test/support/result.ts';
import { createRules, type Rules, requester, signedInAs } from '../../test/support/rules.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import { refused } from '../lib/result.ts';
import { createPasswords } from '../passwords/passwords.ts';
import type { AccountInput } from '../users/account.ts';
import { createAccounts } from './accounts.ts';

const { source } = requester();
const phone = '+905301112233';

const accountsOf = (rules: Rules) => createAccounts({ ...rules, passwords: createPasswords(rules) });

const attempt = (rules: Rules, input: AccountInput) => accountsOf(rules).create([input], source);

async function create(rules: Rules, input: AccountInput): Promise<User> {
  const [user] = accepted(await attempt(rules, input));
  assert.ok(user);
  return user;
}

const attemptUpdate = (rules: Rules, { id }: User, input: AccountInput) =>
  accountsOf(rules).update(id, input, source);

const update = async (rules: Rules, user: User, input: AccountInput): Promise<User> =>
  accepted(await attemptUpdate(rules, user, input));

describe('an account that an operator creates', () => {
  it('is what was entered, in canonical form, and the trail says who created it', async () => {
    const rules = createRules();
    const input = { email: 'ada@example.com', phone: '0530 111 22 33', language: 'tr', password: 'secret' };
    const [user] = accepted(await accountsOf(rules).create([input], source, 99));
    assert.ok(user);
    assert.partialDeepStrictEqual(user, {
      phone,
      languageCode: 'tr',
      userType: 'registered',
      password: 'plain$secret',
      isEmailVerified: false,
      isStaff: false,
    });
    const [row] = await rules.storage.read.audit.list({ userId: user.id, limit: 1 });
    assert.deepEqual([row?.event, row?.actorId, row?.detail], ['user.create', 99, { type: 'registered' }]);
  });

  it('of a guest has no password that could be guessed, and takes none', async () => {
    const rules = createRules();
    const guest = await create(rules, { userType: 'guest' });
    assert.equal(hasUsablePassword(guest), false);
    const refusedGuest = await attempt(rules, { userType: 'guest', password: 'secret' });
    assert.deepEqual(faultsOf(refusedGuest), { password: ['guestHasNoPassword'] });
  });

  it('is refused with every faulty field at once', async () => {
    const rules = createRules();
    const faulty = { email: 'nobody', phone: '12', firstName: 'a'.repeat(151), language: 'xx', password: '' };
    assert.deepEqual(faultsOf(await attempt(rules, faulty)), {
      email: ['emailInvalid'],
      phone: ['phoneInvalid'],
      firstName: ['tooLong'],
      language: ['invalidValue'],
      password: ['fieldBlank'],
    });
    assert.deepEqual(faultsOf(await attempt(rules, { isEmailVerified: true, isPhoneVerified: true })), {
      email: ['fieldRequired'],
      phone: ['fieldRequired'],
    });
    assert.deepEqual(faultsOf(await attempt(rules, { password: 'abc' })), { password: ['passwordTooShort'] });
  });

  it('is created with all others or not at all', async () => {
    const rules = createRules();
    await rules.someone({ email: 'taken@example.com' });
    const inputs = [{ email: 'free@example.com' }, { email: 'TAKEN@example.com' }];
    assert.deepEqual(faultsOf(await accountsOf(rules).create(inputs, source)), { email: ['emailTaken'] });
    assert.equal(await rules.storage.read.users.byEmail('free@example.com'), undefined);
  });
});

describe('an update by an operator', () => {
  it('signs the user out everywhere when somebody else could have signed in before it', async () => {
    for (const change of [
      { email: 'new@example.com' },
      { phone, isPhoneVerified: true },
      { isActive: false },
      { isStaff: true },
      { isStaff: false },
      { role: 'owner' },
      { password: 'another password' },
    ] satisfies AccountInput[]) {
      const rules = createRules();
      const isStaff = 'role' in change || ('isStaff' in change && !change.isStaff);
      const user = await rules.someone({ isStaff });
      await signedInAs(rules, user);
      const key = await rules.storage.transaction((stores) => rules.sessions.issueToken(stores, user, null));
      await update(rules, user, change);
      assert.deepEqual(await rules.storage.read.sessions.ofUser(user.id), [], JSON.stringify(change));
      assert.equal(await rules.sessions.findByToken(key), null, JSON.stringify(change));
    }
  });

  it('gives staff the role it names, else that of a manager, and none to whoever leaves', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const roleAfter = async (input: AccountInput) => {
      const { isStaff, role } = await update(rules, user, input);
      return [isStaff, role];
    };
    assert.deepEqual(await roleAfter({ isStaff: true }), [true, 'manager']);
    assert.deepEqual(await roleAfter({ role: 'owner' }), [true, 'owner']);
    assert.deepEqual(await roleAfter({ isStaff: true }), [true, 'owner']);
    assert.deepEqual(await roleAfter({ firstName: 'Grace' }), [true, 'owner']);
    assert.deepEqual(await roleAfter({ isStaff: false }), [false, null]);
    assert.deepEqual(await roleAfter({ role: 'support' }), [true, 'support']);
    const rows = await rules.storage.read.audit.list({ userId: user.id, limit: 10 });
    assert.deepEqual(
      rows.flatMap(({ detail }) => detail.role ?? []),
      ['support', 'none', 'owner', 'manager'],
    );
  });

  it('keeps the user signed in when only names, language or an unverified phone change', async () => {
    const rules = createRules();
    const user = await rules.someone();
    await signedInAs(rules, user);
    await update(rules, user, { firstName: 'Grace', language: 'de', phone });
    assert.equal((await rules.storage.read.sessions.ofUser(user.id)).length, 1);
    assert.partialDeepStrictEqual(await rules.userNow(user), {
      firstName: 'Grace',
      languageCode: 'de',
      phone,
    });
  });

  it('unverifies a changed e-mail or phone, and clears empty fields', async () => {
    const rules = createRules();
    const user = await rules.someone({ phone, isPhoneVerified: true });
    const changed = await update(rules, user, { email: 'new@example.com', phone: '+905309998877' });
    assert.deepEqual([changed.isEmailVerified, changed.isPhoneVerified], [false, false]);
    const cleared = await update(rules, user, { email: '', phone: '', username: '' });
    assert.deepEqual([cleared.email, cleared.phone, cleared.username], [null, null, null]);
  });

  it('sets a password with history, notice and a row in the trail, and makes a guest registered', async () => {
    const rules = createRules();
    const user = await rules.someone({ email: 'ada@example.com', userType: 'guest' });
    assert.equal((await update(rules, user, { password: 'another password' })).userType, 'registered');
    assert.equal((await rules.userNow(user)).password, 'plain$another password');
    assert.equal((await rules.storage.read.passwordHistory.ofUser(user.id, 5)).length, 1);
    assert.equal((await rules.queued('password-changed')).length, 1);
    assert.deepEqual(await rules.auditOf(user), ['user.update:success', 'password.set:success']);
    assert.deepEqual(faultsOf(await attemptUpdate(rules, user, { userType: 'guest' })), {
      password: ['guestHasNoPassword'],
    });
  });

  it('sets no password of a closed account, none that is weak and none like its new name', async () => {
    const rules = createRules({
      AUTH_PASSWORD_VALIDATORS: [
        { name: 'MinimumLengthValidator', options: { min_length: 8 } },
        { name: 'UserAttributeSimilarityValidator' },
      ],
    });
    const [user, closed] = [await rules.someone(), await rules.someone({ isActive: false })];
    const refusals: [User, AccountInput, string][] = [
      [closed, { password: 'a fine password' }, 'userInactive'],
      [user, { password: 'short' }, 'passwordTooShort'],
      [user, { password: 'lovelace1', lastName: 'Lovelace' }, 'passwordTooSimilar'],
    ];
    for (const [whose, input, fault] of refusals)
      assert.deepEqual(faultsOf(await attemptUpdate(rules, whose, input)), { password: [fault] });
    assert.deepEqual(await rules.auditOf(user), []);
  });

  it('refuses a phone that another user verified, and leaves other phones unchanged', async () => {
    const rules = createRules();
    const user = await rules.someone({ phone });
    await rules.someone({ phone, isPhoneVerified: true });
    await update(rules, user, { lastName: 'Lovelace' });
    const verifying = await attemptUpdate(rules, user, { isPhoneVerified: true });
    assert.deepEqual(faultsOf(verifying), { phone: ['phoneTaken'] });
    await update(rules, user, { isActive: false });
    assert.deepEqual(faultsOf(await attemptUpdate(rules, user, { isActive: true })), {
      phone: ['phoneTaken'],
    });
  });

  it('names in the trail which fields changed, never their values, and nothing when nothing did', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const changes = [
      { email: 'new@example.com', firstName: 'Grace' },
      { isActive: false },
      { isActive: false },
    ];
    for (const change of changes) await update(rules, user, change);
    const rows = await rules.storage.read.audit.list({ userId: user.id, limit: 10 });
    assert.deepEqual(
      rows.map(({ event, detail }) => [event, detail]),
      [
        ['user.deactivate', { fields: 'isActive' }],
        ['user.update', { fields: 'email,firstName,isEmailVerified' }],
      ],
    );
  });

  it('stores nothing at all when another request replaced the password at the same moment', async () => {
    const rules = createRules();
    const user = await rules.someone();
    const late = async () => refused({ kind: 'superseded' } as const);
    const accounts = createAccounts({ ...rules, passwords: { ...createPasswords(rules), replace: late } });
    const result = await accounts.update(
      user.id,
      { firstName: 'Grace', password: 'another password' },
      source,
    );
    assert.deepEqual(result, refused('changed'));
    assert.deepEqual(await rules.userNow(user), user);
    assert.deepEqual(await rules.auditOf(user), []);
  });

  it('of an unknown user is refused', async () => {
    assert.deepEqual(await accountsOf(createRules()).update(999, {}, source), refused('not-found'));
  });
});
