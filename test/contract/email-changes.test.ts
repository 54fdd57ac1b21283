import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { NewEmailChange } from '../../src/contracts/stores/email-changes.ts';
import type { User } from '../../src/contracts/user.ts';
import { UniqueViolation } from '../../src/lib/failures.ts';
import { newUid } from '../../src/lib/random.ts';
import { onEveryStorage, type TestStorage } from '../support/storage.ts';
import { storeUser } from '../support/users.ts';

const AT = 1_750_000_000_000;
const DAY = 86_400_000;
const IN_PARALLEL = 16;
let number = 0;

const newAddress = (): string => {
  number += 1;
  return `Address${number}@example.com`;
};

const someChange = (user: User, given: Partial<NewEmailChange> = {}): NewEmailChange => ({
  uid: newUid(),
  userId: user.id,
  oldEmail: user.email,
  wasVerified: true,
  newEmail: newAddress(),
  phone: '+905301112233',
  wasPhoneVerified: false,
  generation: user.authGeneration,
  createdAt: AT,
  expiresAt: AT + 7 * DAY,
  undoableUntil: AT + 7 * DAY,
  ...given,
});

const insert = ({ storage }: TestStorage, ...changes: NewEmailChange[]): Promise<void> =>
  storage.transaction(async ({ emailChanges }) => {
    for (const change of changes) await emailChanges.insert(change);
  });

/** The result of each of many calls at once, in two processes. */
const atOnce = <T>(
  { storage, elsewhere }: TestStorage,
  work: Parameters<typeof storage.transaction<T>>[0],
): Promise<T[]> =>
  Promise.all(
    Array.from({ length: IN_PARALLEL }, (_, index) => (index % 2 ? storage : elsewhere).transaction(work)),
  );

onEveryStorage('store of e-mail changes', (get) => {
  const stateOf = async (uid: string) => (await get().storage.read.emailChanges.byUid(uid))?.state;

  it('returns what it was given, and a user’s changes in their order: the newest link is the valid one', async () => {
    const { storage } = get();
    const [user, other] = [await storeUser(storage), await storeUser(storage, { email: null })];
    const changes = [someChange(user), someChange(user), someChange(user)];
    await insert(get(), ...changes, someChange(other));
    const stored = await storage.read.emailChanges.ofUser(user.id);
    assert.deepEqual(
      stored.map(({ id: _, ...change }) => change),
      changes.map((change) => ({ ...change, state: 'pending', mailedBy: null, mailedAt: null })),
    );
    assert.ok(stored.every(({ id }, index) => index === 0 || id > (stored[index - 1]?.id ?? 0)));
    assert.deepEqual(await storage.read.emailChanges.byUid(changes[1]?.uid ?? ''), stored[1]);
    assert.equal(await storage.read.emailChanges.byUid(newUid()), undefined);
    const [nobodys] = await storage.read.emailChanges.ofUser(other.id);
    assert.equal(nobodys?.oldEmail, null);
  });

  it('is done once, however often the link is used at once', async () => {
    const { storage } = get();
    const change = someChange(await storeUser(storage));
    await insert(get(), change);
    const results = await atOnce(get(), ({ emailChanges }) => emailChanges.complete(change.uid, AT + DAY));
    assert.equal(results.filter(Boolean).length, 1);
    const stored = await storage.read.emailChanges.byUid(change.uid);
    assert.deepEqual([stored?.state, stored?.undoableUntil], ['done', AT + DAY]);
  });

  it('is undone once, pending or done, and never after it became void', async () => {
    const { storage } = get();
    const user = await storeUser(storage);
    const [pending, done, gone] = [someChange(user), someChange(user), someChange(user)];
    await insert(get(), pending, done, gone);
    const ids = (await storage.read.emailChanges.ofUser(user.id)).map(({ id }) => id);
    await storage.transaction(async ({ emailChanges }) => {
      await emailChanges.complete(done.uid, AT + DAY);
      await emailChanges.voidFrom(user.id, ids[2] ?? 0);
    });
    for (const { uid } of [pending, done]) {
      const results = await atOnce(get(), ({ emailChanges }) => emailChanges.markUndone(uid));
      assert.equal(results.filter(Boolean).length, 1);
      assert.equal(await stateOf(uid), 'undone');
    }
    assert.deepEqual(
      await storage.transaction(async ({ emailChanges }) => [
        await emailChanges.markUndone(gone.uid),
        await emailChanges.complete(gone.uid, AT),
        await emailChanges.markUndone(newUid()),
      ]),
      [false, false, false],
    );
    assert.equal(await stateOf(gone.uid), 'void');
  });

  it('voids this change and later ones of the user, and leaves what was undone and what is others’', async () => {
    const { storage } = get();
    const [user, other] = [await storeUser(storage), await storeUser(storage)];
    const [first, second, third, theirs] = [
      someChange(user),
      someChange(user),
      someChange(user),
      someChange(other),
    ];
    await insert(get(), first, second, third, theirs);
    const second_id = (await storage.read.emailChanges.byUid(second.uid))?.id ?? 0;
    await storage.transaction(async ({ emailChanges }) => {
      await emailChanges.markUndone(third.uid);
      await emailChanges.voidFrom(user.id, second_id);
    });
    assert.deepEqual(await Promise.all([first, second, third, theirs].map(({ uid }) => stateOf(uid))), [
      'pending',
      'void',
      'undone',
      'pending',
    ]);
  });

  it('renews a pending change only: a link that is done keeps its end', async () => {
    const { storage } = get();
    const user = await storeUser(storage);
    const [pending, done] = [someChange(user), someChange(user)];
    await insert(get(), pending, done);
    const later = { expiresAt: AT + 9 * DAY, undoableUntil: AT + 8 * DAY };
    await storage.transaction(async ({ emailChanges }) => {
      await emailChanges.complete(done.uid, AT + DAY);
      for (const { uid } of [pending, done]) await emailChanges.renew(uid, later);
    });
    assert.partialDeepStrictEqual(await storage.read.emailChanges.byUid(pending.uid), later);
    assert.equal((await storage.read.emailChanges.byUid(done.uid))?.expiresAt, done.expiresAt);
  });

  it('reserves the old address of a change that is done, in any spelling, until it cannot be undone', async () => {
    const { storage } = get();
    const user = await storeUser(storage, { email: newAddress() });
    const change = someChange(user);
    const { emailChanges } = storage.read;
    const email = user.email?.toUpperCase() ?? '';
    await insert(get(), change);
    assert.equal(await emailChanges.isReserved(email, AT, null), false);
    await storage.transaction((stores) => stores.emailChanges.complete(change.uid, AT + DAY));
    assert.equal(await emailChanges.isReserved(email, AT + DAY, null), true);
    assert.equal(await emailChanges.isReserved(email, AT + DAY, user.id + 1), true);
    assert.equal(await emailChanges.isReserved(email, AT + DAY, user.id), false);
    assert.equal(await emailChanges.isReserved(email, AT + DAY + 1, null), false);
    await storage.transaction((stores) => stores.emailChanges.markUndone(change.uid));
    assert.equal(await emailChanges.isReserved(email, AT, null), false);
  });

  it('counts the mails to an address by all users, so that many accounts cannot flood one mailbox', async () => {
    const { storage } = get();
    const newEmail = newAddress();
    const users = [await storeUser(storage), await storeUser(storage)];
    const changes = users.map((user) => someChange(user, { newEmail: newEmail.toLowerCase() }));
    await insert(get(), ...changes, ...users.map((user) => someChange(user)));
    await storage.transaction(async ({ emailChanges }) => {
      assert.deepEqual(await emailChanges.mailedSince(newEmail, 0, AT), { count: 0, newestAt: 0 });
      for (const [index, { uid }] of changes.entries())
        assert.equal(await emailChanges.markMailed(uid, { by: `message ${index}`, at: AT + index }), true);
      assert.equal(await emailChanges.markMailed(newUid(), { by: 'message', at: AT }), false);
      assert.deepEqual(await emailChanges.mailedSince(newEmail, AT - 1, AT + 1), {
        count: 2,
        newestAt: AT + 1,
      });
      assert.deepEqual(await emailChanges.mailedSince(newEmail, AT, AT + 1), { count: 1, newestAt: AT + 1 });
    });
    assert.equal((await storage.read.emailChanges.byUid(changes[0]?.uid ?? ''))?.mailedBy, 'message 0');
  });

  it('deletes what has no valid link any more, and nothing sooner', async () => {
    const { storage } = get();
    const user = await storeUser(storage);
    const changes = [
      someChange(user, { expiresAt: AT - 1, undoableUntil: 0 }),
      someChange(user, { expiresAt: AT - 1, undoableUntil: AT }),
      someChange(user, { expiresAt: AT, undoableUntil: 0 }),
    ];
    await insert(get(), ...changes);
    await storage.transaction(({ emailChanges }) => emailChanges.removeExpired(AT, 10));
    const left = await storage.read.emailChanges.ofUser(user.id);
    assert.deepEqual(
      left.map(({ uid }) => uid),
      changes.slice(1).map(({ uid }) => uid),
    );
  });
});

onEveryStorage('changing the e-mail of a user', (get) => {
  it('succeeds once for what was read, and voids every credential', async () => {
    const { storage } = get();
    const user = await storeUser(storage, { isEmailVerified: false, attributes: { a: 1 } });
    const email = newAddress();
    const results = await atOnce(get(), ({ users }) => users.changeEmail(user, email, { b: 2 }, 'anybody'));
    const [changed, ...others] = results.filter((result) => result !== undefined);
    assert.deepEqual(others, []);
    assert.deepEqual(changed, {
      ...user,
      email,
      isEmailVerified: true,
      phonePrecedesEmail: true,
      attributes: { b: 2 },
      authGeneration: user.authGeneration + 1,
    });
    assert.deepEqual(await storage.read.users.byEmail(email.toLowerCase()), changed);
  });

  it('fails for a user who has changed since, or was deactivated', async () => {
    const { storage } = get();
    const user = await storeUser(storage);
    const without = await storeUser(storage, { email: null });
    const inactive = await storeUser(storage, { isActive: false });
    const attempts = [
      { ...user, email: 'another@example.com' },
      { ...user, email: null },
      { ...user, authGeneration: user.authGeneration + 1 },
      { ...without, email: 'another@example.com' },
      inactive,
    ];
    for (const read of attempts) {
      const changed = await storage.transaction(({ users }) =>
        users.changeEmail(read, newAddress(), {}, 'owner'),
      );
      assert.equal(changed, undefined);
    }
    const first = await storage.transaction(({ users }) =>
      users.changeEmail(without, newAddress(), {}, 'owner'),
    );
    assert.equal(first?.isEmailVerified, true);
  });

  it('gives an address to one of two users who take it at once', async () => {
    const { storage, elsewhere } = get();
    const users = [await storeUser(storage), await storeUser(storage)];
    const email = newAddress();
    const results = await Promise.allSettled(
      users.map((user, index) =>
        (index ? storage : elsewhere).transaction((stores) =>
          stores.users.changeEmail(user, email, {}, 'owner'),
        ),
      ),
    );
    const [refusal, ...others] = results.filter(({ status }) => status === 'rejected');
    assert.deepEqual(others, []);
    assert.ok(refusal?.status === 'rejected' && refusal.reason instanceof UniqueViolation);
    assert.equal(refusal.reason.constraint, 'users_email_key');
  });
});
