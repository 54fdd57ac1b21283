import assert from 'node:assert/strict';
import { it } from 'node:test';
import { UniqueViolation } from '../../src/lib/failures.ts';
import { onEveryStorage, type TestStorage } from '../support/storage.ts';
import { storeUser } from '../support/users.ts';

const AT = 1_750_000_000_000;
const IN_PARALLEL = 16;
const NO_TRACES = { recipientKeys: [], phoneKeys: [], addresses: [] };
let phoneNumber = 5_301_230_000;
const newPhone = (): string => {
  phoneNumber += 1;
  return `+90${phoneNumber}`;
};

const inParallel = <T>({ storage, elsewhere }: TestStorage, work: (chosen: typeof storage) => Promise<T>) =>
  Promise.all(Array.from({ length: IN_PARALLEL }, (_, index) => work(index % 2 ? storage : elsewhere)));

onEveryStorage('closure store', (get) => {
  it('closes an account once, and only as it was read', async () => {
    const { storage } = get();
    const user = await storeUser(storage);
    const close = (given: object = {}) =>
      storage.transaction(({ closures }) => closures.close({ ...user, ...given }, AT));
    assert.equal(await close({ password: 'another' }), undefined);
    assert.equal(await close({ authGeneration: 2 }), undefined);
    assert.equal(await close({ id: user.id + 10_000 }), undefined);
    const results = await inParallel(get(), (chosen) =>
      chosen.transaction(({ closures }) => closures.close(user, AT)),
    );
    const closure = { userId: user.id, closedAt: AT, generation: 2, restoredAt: null };
    assert.deepEqual(results.filter(Boolean), [closure]);
    assert.deepEqual(await storage.read.closures.byUser(user.id), closure);
    const now = await storage.read.users.byId(user.id);
    assert.deepEqual(now, { ...user, isActive: false, closedAt: AT, authGeneration: 2 });
    assert.equal(await storage.read.closures.byUser(user.id + 10_000), undefined);
  });

  it('closes no account of staff, and none that is closed or deactivated', async () => {
    const { storage } = get();
    for (const given of [{ isStaff: true }, { isActive: false }]) {
      const user = await storeUser(storage, given);
      const closed = await storage.transaction(({ closures }) => closures.close(user, AT));
      assert.equal(closed, undefined);
      assert.deepEqual(await storage.read.users.byId(user.id), user);
    }
  });

  it('opens an account again once, as it was', async () => {
    const { storage } = get();
    const user = await storeUser(storage, { phone: newPhone(), isPhoneVerified: true });
    const closure = await storage.transaction(({ closures }) => closures.close(user, AT));
    assert.ok(closure);
    const restore = (given: object = {}) =>
      storage.transaction(({ closures }) => closures.restore({ ...closure, ...given }, AT + 5));
    assert.equal(await restore({ closedAt: AT - 1 }), undefined);
    assert.equal(await restore({ generation: 1 }), undefined);
    const results = await inParallel(get(), (chosen) =>
      chosen.transaction(({ closures }) => closures.restore(closure, AT + 5)),
    );
    assert.deepEqual(results.filter(Boolean), [{ ...user, authGeneration: 3 }]);
    assert.equal((await storage.read.closures.byUser(user.id))?.restoredAt, AT + 5);
  });

  it('reserves a verified phone while the account is closed, and frees it when it is erased', async () => {
    const { storage } = get();
    const phone = newPhone();
    const user = await storeUser(storage, { phone, isPhoneVerified: true });
    const closed = await storage.transaction(async ({ closures, users }) => {
      await closures.close(user, AT);
      return users.byId(user.id);
    });
    assert.ok(closed);
    assert.deepEqual(await storage.read.users.claimingPhone(phone), [closed]);
    await assert.rejects(storeUser(storage, { phone, isPhoneVerified: true }), UniqueViolation);
    const other = await storeUser(storage, { phone });
    await assert.rejects(
      storage.transaction(({ users }) => users.provePhone(other, other.password)),
      UniqueViolation,
    );
    await storage.transaction(({ closures }) => closures.erase(closed, '!', NO_TRACES));
    assert.ok(await storage.transaction(({ users }) => users.provePhone(other, other.password)));
  });

  it('does not reserve the phone of an account that an operator deactivated', async () => {
    const { storage } = get();
    const phone = newPhone();
    const user = await storeUser(storage, { phone, isPhoneVerified: true });
    await storage.transaction(({ users }) => users.update(user.id, { isActive: false }, 'end-credentials'));
    assert.deepEqual(await storage.read.users.claimingPhone(phone), []);
    await storeUser(storage, { phone, isPhoneVerified: true });
  });

  it('ends the grace period when an operator activates the account', async () => {
    const { storage } = get();
    const user = await storeUser(storage);
    await storage.transaction(({ closures }) => closures.close(user, AT));
    const update = (changes: object) =>
      storage.transaction(({ users }) => users.update(user.id, changes, 'keep-credentials'));
    assert.equal((await update({ firstName: 'Ada' }))?.closedAt, AT);
    assert.equal((await update({ isActive: false }))?.closedAt, AT);
    assert.equal((await update({ isActive: true }))?.closedAt, null);
  });

  it('finds who is due, page by page, and nobody who is not', async () => {
    const { storage } = get();
    const closeAt = async (at: number): Promise<number> => {
      const user = await storeUser(storage);
      await storage.transaction(({ closures }) => closures.close(user, at));
      return user.id;
    };
    const [first, second, third] = [await closeAt(5), await closeAt(4), await closeAt(6)];
    const due = (before: number, after: number, limit = 100) =>
      storage.read.closures.due(before, after, limit);
    assert.deepEqual(await due(5, first - 1), [first, second]);
    assert.deepEqual(await due(6, first - 1, 2), [first, second]);
    assert.deepEqual(await due(6, second), [third]);
    const user = await storage.read.users.byId(first);
    assert.ok(user);
    await storage.transaction(({ closures }) => closures.erase(user, '!', NO_TRACES));
    assert.deepEqual(await due(5, first - 1), [second]);
  });

  it('erases an account once, and only while it is closed as it was read', async () => {
    const { storage } = get();
    const user = await storeUser(storage);
    const erase = (closedAt: number | null) =>
      storage.transaction(({ closures }) => closures.erase({ id: user.id, closedAt }, '!', NO_TRACES));
    assert.equal(await erase(null), false);
    await storage.transaction(({ closures }) => closures.close(user, AT));
    assert.equal(await erase(AT - 1), false);
    assert.equal((await storage.read.users.byId(user.id))?.email, user.email);
    const results = await inParallel(get(), (chosen) =>
      chosen.transaction(({ closures }) => closures.erase({ id: user.id, closedAt: AT }, '!', NO_TRACES)),
    );
    assert.equal(results.filter(Boolean).length, 1);
    const next = await storeUser(storage, { email: user.email });
    assert.ok(next.id > user.id);
  });

  it('deletes what the tables hold of the person, by id and by address, and nothing of anybody else', async () => {
    const { storage } = get();
    const [user, other] = [await storeUser(storage), await storeUser(storage)];
    const inbox = (recipient: string) =>
      ({ channel: 'email', recipient, subject: '', html: null, text: '', createdAt: AT }) as const;
    const fill = (id: number, name: string, address: string) =>
      storage.transaction(async (stores) => {
        await stores.passwordHistory.add(id, { hash: name, retiredAt: 1 }, 5);
        const message = { kind: 'otp', lane: 'codes' as const, payload: '', createdAt: AT, deadline: AT };
        await stores.outbox.insert({ ...message, uid: name, recipientKey: name });
        await stores.registrations.insert({ idHash: name, recipientKey: name, payload: '', createdAt: AT });
        await stores.inbox.insert(inbox(address), 100);
      });
    await fill(user.id, 'theirs', 'ŞULE@example.com');
    await fill(other.id, 'others', 'somebody-else@example.com');
    await storage.transaction(async ({ closures }) => {
      await closures.close(user, AT);
      const traces = { recipientKeys: ['theirs'], phoneKeys: ['theirs'], addresses: ['şule@example.com'] };
      assert.equal(await closures.erase({ id: user.id, closedAt: AT }, '!', traces), true);
    });
    const { passwordHistory, outbox, registrations, inbox: messages } = storage.read;
    assert.deepEqual(await passwordHistory.ofUser(user.id, 5), []);
    assert.equal((await passwordHistory.ofUser(other.id, 5)).length, 1);
    assert.deepEqual(
      [await outbox.byUid('theirs'), (await outbox.byUid('others'))?.uid],
      [undefined, 'others'],
    );
    assert.equal(await registrations.byIdHash('theirs'), undefined);
    assert.ok(await registrations.byIdHash('others'));
    assert.deepEqual(
      (await messages.list(10)).map(({ recipient }) => recipient),
      ['somebody-else@example.com'],
    );
    assert.equal(await storage.read.closures.byUser(user.id), undefined);
  });

  it('finds the records of an address, the newest first, and forgets them after a time', async () => {
    const { storage } = get();
    const consents = [{ at: 1, detail: { email_allowed: true, through: 'profile' } }];
    const record = { emailHash: 'e', phoneHash: 'p', consents, closedAt: 1, erasedAt: 2 };
    const later = { ...record, phoneHash: null, consents: [], erasedAt: 3 };
    await storage.transaction(async ({ closures }) => {
      for (const one of [record, later, { ...record, emailHash: null, phoneHash: null }])
        await closures.addRecord(one);
    });
    assert.deepEqual(await storage.read.closures.recordsOf('e'), [later, record]);
    assert.deepEqual(await storage.read.closures.recordsOf('p'), [record]);
    assert.deepEqual(await storage.read.closures.recordsOf(''), []);
    const removed = await storage.transaction(({ closures }) => closures.removeRecordsUntil(2, 10));
    assert.equal(removed, 2);
    assert.deepEqual(await storage.read.closures.recordsOf('e'), [later]);
  });
});

onEveryStorage('audit key store', (get) => {
  it('gives a user one key, also when several processes make it at once', async () => {
    let number = 0;
    const salts = await inParallel(get(), (chosen) =>
      chosen.transaction(({ auditKeys }) => {
        number += 1;
        return auditKeys.create(1, `salt ${number}`);
      }),
    );
    assert.equal(new Set(salts).size, 1);
    assert.equal(await get().storage.read.auditKeys.saltOf(1), salts[0]);
  });

  it('destroys a key for good, whether or not there was one', async () => {
    const { storage } = get();
    await storage.transaction(async ({ auditKeys }) => {
      await auditKeys.create(2, 'salt');
      await auditKeys.create(3, 'other');
      await auditKeys.destroy(2);
      await auditKeys.destroy(4);
      assert.equal(await auditKeys.create(2, 'again'), null);
      assert.equal(await auditKeys.create(4, 'again'), null);
    });
    const { auditKeys } = storage.read;
    assert.deepEqual([await auditKeys.saltOf(2), await auditKeys.saltOf(9)], [null, undefined]);
    assert.deepEqual(
      await auditKeys.saltsOf([2, 3, 9]),
      new Map([
        [2, null],
        [3, 'other'],
      ]),
    );
    assert.deepEqual(await auditKeys.saltsOf([]), new Map());
  });
});
