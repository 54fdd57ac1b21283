import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { CURRENT, unusablePassword } from '../../src/hashing/hasher.ts';
import { UniqueViolation } from '../../src/lib/failures.ts';
import { onEveryStorage } from '../support/storage.ts';
import { someUser, storeUser } from '../support/users.ts';

const AT = 1_750_000_000_000;
const SIGN_IN = { at: AT, credential: 'keeps', upgradedHash: 'lifted' } as const;
const IN_PARALLEL = 16;

onEveryStorage('user store', (get) => {
  it('returns everything it was given, so that no detail of a customer is lost', async () => {
    const { storage } = get();
    const given = someUser({
      phone: '+905301112233',
      username: 'ada',
      languageCode: 'tr',
      attributes: { verification_required: true, note: 'ğüş 🙂' },
      gender: 'female',
      dateOfBirth: '1815-12-10',
      isStaff: true,
      role: 'support',
      smsAllowed: false,
      whatsappAllowed: true,
      callAllowed: null,
      mayHoldPhone: false,
    });
    const stored = await storage.transaction((stores) => stores.users.insert(given));
    const read = await storage.read.users.byId(stored.id);
    assert.deepEqual(read, {
      ...given,
      id: stored.id,
      lastLogin: null,
      closedAt: null,
      authGeneration: 1,
      signInGeneration: 1,
    });
  });

  it('finds one imported hash after another, and no current one, so that refusals can wait for the slowest', async () => {
    const { storage } = get();
    for (const password of ['zz1$b', 'zz2$A', 'zz2$a', `${CURRENT}salt$hash`, unusablePassword()])
      await storeUser(storage, { password });
    const after = (text: string) => storage.read.users.outdatedHashAfter(text);
    assert.equal(await after('zz1$'), 'zz1$b');
    assert.equal(await after('zz1$\u007f'), 'zz2$A', 'capitals come first in the order of bytes');
    assert.equal(await after('zz2$\u007f'), undefined);
    assert.doesNotMatch((await after('')) ?? '', /^(!|\$argon2id\$v=19\$m=19456,t=2,p=1\$)/);
  });

  it('knows what links depend on, of active users only', async () => {
    const { storage } = get();
    const { id, password, email, authGeneration, signInGeneration } = await storeUser(storage, {
      phone: null,
    });
    const subject = { id, password, email, phone: null, authGeneration, signInGeneration };
    assert.deepEqual(await storage.read.users.linkSubject(id), { ...subject, isEmailVerified: true });
    const { id: inactive } = await storeUser(storage, { isActive: false });
    for (const nobody of [inactive, id + 100_000, 0])
      assert.equal(await storage.read.users.linkSubject(nobody), undefined);
  });

  it('finds a customer by e-mail however it is capitalised', async () => {
    const { storage } = get();
    const user = await storeUser(storage, { email: 'Grace.Hopper@Example.com' });
    assert.equal((await storage.read.users.byEmail(' grace.hopper@EXAMPLE.com'))?.id, user.id);
    assert.equal(user.email, 'Grace.Hopper@Example.com');
  });

  it('never stores an e-mail twice, also when many try at once', async () => {
    const { storage, elsewhere } = get();
    const attempts = Array.from({ length: IN_PARALLEL }, (_, index) =>
      storeUser(index % 2 ? storage : elsewhere, {
        email: index % 3 ? 'one@example.com' : 'ONE@example.com',
      }),
    );
    const results = await Promise.allSettled(attempts);
    assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
    for (const result of results)
      if (result.status === 'rejected') {
        assert.ok(result.reason instanceof UniqueViolation, String(result.reason));
        assert.equal(result.reason.constraint, 'users_email_key');
      }
  });

  it('gives a phone one verified owner among active users, also when many try at once', async () => {
    const { storage, elsewhere } = get();
    const phone = '+905301234567';
    const users = await Promise.all(Array.from({ length: IN_PARALLEL }, () => storeUser(storage, { phone })));
    const results = await Promise.allSettled(
      users.map((user, index) =>
        (index % 2 ? storage : elsewhere).transaction((stores) =>
          stores.users.update(user.id, { isPhoneVerified: true }, 'keep-credentials'),
        ),
      ),
    );
    assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
    for (const result of results)
      if (result.status === 'rejected') assert.equal(result.reason.constraint, 'users_verified_phone');
  });

  it('frees the phone of a customer who is deactivated', async () => {
    const { storage } = get();
    const phone = '+905307654321';
    const first = await storeUser(storage, { phone, isPhoneVerified: true });
    await assert.rejects(storeUser(storage, { phone, isPhoneVerified: true }), UniqueViolation);
    await storage.transaction((stores) =>
      stores.users.update(first.id, { isActive: false }, 'end-credentials'),
    );
    await storeUser(storage, { phone, isPhoneVerified: true });
  });

  it('lets nobody hold a phone who only wrote it into a profile, until a code proves it', async () => {
    const { storage } = get();
    const phone = '+905306543210';
    const writer = await storeUser(storage, { phone, mayHoldPhone: false });
    assert.deepEqual(await storage.read.users.claimingPhone(phone), []);
    const proved = await storage.transaction((stores) => stores.users.provePhone(writer, writer.password));
    assert.deepEqual([proved?.isPhoneVerified, proved?.mayHoldPhone], [true, true]);
    const holders = await storage.read.users.claimingPhone(phone);
    assert.deepEqual(
      holders.map(({ id }) => id),
      [writer.id],
    );
  });

  it('names who verified a phone first, then customers, then guests', async () => {
    const { storage } = get();
    const phone = '+905306543301';
    const claimants = async () => (await storage.read.users.claimingPhone(phone)).map(({ id }) => id);
    const guest = await storeUser(storage, { phone, userType: 'guest' });
    const customer = await storeUser(storage, { phone });
    assert.deepEqual(await claimants(), [customer.id, guest.id]);
    const verified = await storeUser(storage, { phone, userType: 'guest', isPhoneVerified: true });
    assert.deepEqual(await claimants(), [verified.id, customer.id]);
  });

  it('takes a phone from all who have it without proof, but not from contact data or the one who proved it', async () => {
    const { storage } = get();
    const phone = '+905306543302';
    const owner = await storeUser(storage, { phone, isPhoneVerified: true });
    const losing = [
      await storeUser(storage, { phone }),
      await storeUser(storage, { phone, userType: 'guest' }),
    ];
    const contact = await storeUser(storage, { phone, mayHoldPhone: false });
    const deactivated = await storeUser(storage, { phone, isActive: false });
    const other = await storeUser(storage, { phone: '+905306543303' });
    const lost = await storage.transaction(({ users }) => users.releasePhone(phone, owner.id));
    assert.deepEqual(
      lost.map(({ id, phone: left }) => [id, left]).toSorted(),
      losing.map(({ id }) => [id, null]),
    );
    for (const { id, phone: kept } of [owner, contact, deactivated, other])
      assert.equal((await storage.read.users.byId(id))?.phone, kept);
    assert.deepEqual(await storage.transaction(({ users }) => users.releasePhone(phone, owner.id)), []);
  });

  it('stores the password that comes with the proof of a phone, and only if all is as it was read', async () => {
    const { storage } = get();
    const phone = '+905306543211';
    const user = await storeUser(storage, { phone });
    const prove = (read: User) =>
      storage.transaction((stores) => stores.users.provePhone(read, '!nobody knows'));
    for (const changed of [
      { phone: '+905306543212' },
      { password: 'another' },
      { authGeneration: user.authGeneration + 1 },
      { isEmailVerified: !user.isEmailVerified },
    ])
      assert.equal(await prove({ ...user, ...changed }), undefined, JSON.stringify(changed));
    assert.deepEqual(await storage.read.users.byId(user.id), user);
    const proved = await prove(user);
    assert.deepEqual(proved, await storage.read.users.byId(user.id));
    assert.equal(proved?.password, '!nobody knows');
    assert.equal(proved?.authGeneration, user.authGeneration + 1);
    assert.equal(await prove(user), undefined);
  });

  it('lets one of many parallel password changes win, and only from what was read', async () => {
    const { storage, elsewhere } = get();
    const user = await storeUser(storage, { userType: 'guest' });
    const generations = await Promise.all(
      Array.from({ length: IN_PARALLEL }, (_, index) =>
        (index % 2 ? storage : elsewhere).transaction((stores) =>
          stores.users.replacePassword(user, `new-${index}`),
        ),
      ),
    );
    const winners = generations.flatMap((generation, index) => (generation === undefined ? [] : [index]));
    assert.equal(winners.length, 1);
    const stored = await storage.read.users.byId(user.id);
    assert.equal(stored?.password, `new-${winners[0]}`);
    assert.equal(stored?.authGeneration, user.authGeneration + 1);
    assert.equal(stored?.userType, 'registered');
  });

  for (const [what, change] of [
    ['the e-mail', { email: 'moved@example.com' }],
    ['the phone', { phone: '+905309998877' }],
    ['the account being active', { isActive: false }],
  ] as const) {
    it(`refuses to replace a password when ${what} changed after the right to do so was checked`, async () => {
      const { storage } = get();
      const user = await storeUser(storage);
      await storage.transaction((stores) => stores.users.update(user.id, change, 'keep-credentials'));
      const generation = await storage.transaction((stores) => stores.users.replacePassword(user, 'new'));
      assert.equal(generation, undefined);
      assert.equal((await storage.read.users.byId(user.id))?.password, user.password);
    });
  }

  it('refuses a sign-in that raced a password reset, so that no old password brings a session back', async () => {
    const { storage } = get();
    const user = await storeUser(storage);
    await storage.transaction((stores) => stores.users.replacePassword(user, 'new'));
    assert.equal(await storage.transaction((stores) => stores.users.recordSignIn(user, SIGN_IN)), false);
    assert.equal((await storage.read.users.byId(user.id))?.password, 'new');
  });

  it('records sign-ins, each of which voids the links made before it', async () => {
    const { storage } = get();
    const user = await storeUser(storage);
    assert.equal(await storage.transaction((stores) => stores.users.recordSignIn(user, SIGN_IN)), true);
    const stored = await storage.read.users.byId(user.id);
    assert.equal(stored?.lastLogin, AT);
    assert.equal(stored?.signInGeneration, user.signInGeneration + 1);
    assert.equal(stored?.password, 'lifted');
  });

  for (const [credential, winners] of [
    ['uses-up', 1],
    ['keeps', IN_PARALLEL],
  ] as const) {
    it(`lets ${winners} of ${IN_PARALLEL} sign in at once by what a sign-in ${credential}`, async () => {
      const { storage, elsewhere } = get();
      const user = await storeUser(storage);
      const recorded = await Promise.all(
        Array.from({ length: IN_PARALLEL }, (_, index) =>
          (index % 2 ? storage : elsewhere).transaction((stores) =>
            stores.users.recordSignIn(user, { at: AT, credential }),
          ),
        ),
      );
      assert.equal(recorded.filter(Boolean).length, winners);
      const stored = await storage.read.users.byId(user.id);
      assert.equal(stored?.signInGeneration, user.signInGeneration + winners);
    });
  }

  it('applies what owners change to themselves, and nothing else', async () => {
    const { storage } = get();
    const [user, other] = [await storeUser(storage), await storeUser(storage)];
    const changes = { firstName: 'Grace', gender: 'female', callAllowed: null, phone: '+905301112299' };
    const updated = await storage.transaction(({ users }) =>
      users.updateOwn(user, changes, 'keep-credentials'),
    );
    assert.deepEqual(updated, { ...user, ...changes });
    assert.deepEqual(await storage.read.users.byId(user.id), updated);
    assert.deepEqual(await storage.read.users.byId(other.id), other);
    const removed = { phone: null, mayHoldPhone: true };
    const ended = await storage.transaction(({ users }) =>
      users.updateOwn({ ...user, phone: changes.phone }, removed, 'end-credentials'),
    );
    assert.deepEqual(ended, { ...user, ...changes, ...removed, authGeneration: user.authGeneration + 1 });
  });

  it('applies no change of an owner whose account, phone or session is another one by now', async () => {
    const { storage } = get();
    for (const since of [
      { isActive: false },
      { phone: '+905301112288' },
      { phone: null },
      'ended',
    ] as const) {
      const user = await storeUser(storage, { phone: '+905301112277' });
      const now = await storage.transaction(({ users }) =>
        since === 'ended'
          ? users.update(user.id, { gender: 'female' }, 'end-credentials')
          : users.update(user.id, since, 'keep-credentials'),
      );
      const updated = await storage.transaction(({ users }) =>
        users.updateOwn(user, { firstName: 'Mallory' }, 'keep-credentials'),
      );
      assert.equal(updated, undefined);
      assert.deepEqual(await storage.read.users.byId(user.id), now);
    }
  });

  it('lets one of many owners prove a phone at once', async () => {
    const { storage, elsewhere } = get();
    const phone = '+905301112266';
    const users = await Promise.all(Array.from({ length: IN_PARALLEL }, () => storeUser(storage)));
    const changes = { phone, isPhoneVerified: true, mayHoldPhone: true };
    const results = await Promise.allSettled(
      users.map((user, index) =>
        (index % 2 ? storage : elsewhere).transaction((stores) =>
          stores.users.updateOwn(user, changes, 'end-credentials'),
        ),
      ),
    );
    assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
    for (const result of results)
      if (result.status === 'rejected') assert.equal(result.reason.constraint, 'users_verified_phone');
  });

  it('pages through customers in the order of their ids', async () => {
    const { storage } = get();
    const users = [await storeUser(storage), await storeUser(storage), await storeUser(storage)];
    const page = await storage.read.users.list({ limit: 2, after: users[0]?.id ?? 0 });
    assert.deepEqual(
      page.map((user) => user.id),
      [users[1]?.id, users[2]?.id],
    );
  });
});
