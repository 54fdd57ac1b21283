import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Storage } from '../../src/contracts/storage.ts';
import type { UserConditions, UserLookup, UserSearch } from '../../src/contracts/stores/users.ts';
import type { User } from '../../src/contracts/user.ts';
import { onEveryStorage } from '../support/storage.ts';
import { storeUser } from '../support/users.ts';

const ALL: UserConditions = { staff: 'included' };

const find = async (storage: Storage, lookup: UserLookup, given: Partial<UserSearch> = {}) =>
  (
    await storage.read.users.search({
      lookup,
      beside: [],
      conditions: ALL,
      after: null,
      limit: 100,
      ...given,
    })
  ).map(({ key, user }) => [key, user.id]);

onEveryStorage('searching users', (get) => {
  it('finds by the beginning of a text, ordered by it and by id, and takes wildcards literally', async () => {
    const { storage } = get();
    const make = async (lastName: string) => (await storeUser(storage, { lastName })).id;
    const [b, a, second, wild] = [
      await make('Prefixb'),
      await make('PREFIXA'),
      await make('prefixa'),
      await make('%x'),
    ];
    await make('Prefiy');
    await make('Apprefix');
    assert.deepEqual(await find(storage, { by: 'lastName', prefix: 'prefix' }), [
      ['prefixa', a],
      ['prefixa', second],
      ['prefixb', b],
    ]);
    assert.deepEqual(await find(storage, { by: 'lastName', prefix: '%' }), [['%x', wild]]);
    assert.deepEqual(await find(storage, { by: 'lastName', prefix: 'prefix_' }), []);
  });

  it('goes on after any row, so that no page loses one of equal keys', async () => {
    const { storage } = get();
    const ids: number[] = [];
    for (let count = 0; count < 5; count += 1)
      ids.push((await storeUser(storage, { lastName: count < 4 ? 'Goeson' : 'Goesons' })).id);
    const lookup = { by: 'lastName', prefix: 'goeson' } as const;
    const seen: unknown[] = [];
    for (let after: UserSearch['after'] = null; ; ) {
      const [row] = await storage.read.users.search({ lookup, beside: [], conditions: ALL, after, limit: 1 });
      if (!row) break;
      seen.push(row.user.id);
      after = { key: row.key, id: row.user.id };
    }
    assert.deepEqual(seen, ids);
  });

  it('finds by e-mail, username, phone, id and both names', async () => {
    const { storage } = get();
    const user = await storeUser(storage, {
      email: 'Search.Me@Example.com',
      username: 'Search-4711',
      phone: '+905551110001',
      firstName: 'Searchfirst Nur',
      lastName: 'Searchlast',
    });
    const { id } = user;
    await storeUser(storage, { firstName: 'Searchother', lastName: 'Searchlast' });
    for (const lookup of [
      { by: 'id', id },
      { by: 'phone', phone: '+905551110001' },
      { by: 'email', prefix: 'search.me@' },
      { by: 'email', prefix: 'search.me@example.com' },
      { by: 'username', prefix: 'search-47' },
      { by: 'fullName', prefix: 'searchfirst' },
      { by: 'fullName', prefix: 'searchfirst nur searchl' },
    ] satisfies UserLookup[])
      assert.deepEqual(
        (await find(storage, lookup)).map(([, found]) => found),
        [id],
        lookup.by,
      );
    const beside: UserLookup[] = [{ by: 'email', prefix: 'search.me' }];
    assert.deepEqual(await find(storage, { by: 'id', id }, { beside }), []);
    // Who has no e-mail is not left out for it.
    const bare = await storeUser(storage, { email: null });
    assert.deepEqual(await find(storage, { by: 'id', id: bare.id }, { beside }), [['', bare.id]]);
    assert.deepEqual(await find(storage, { by: 'id', id }, { after: { key: '', id } }), []);
  });

  it('heeds time, type, state and staff, alone and together', async () => {
    const { storage } = get();
    const make = async (given: Partial<User>) =>
      (await storeUser(storage, { lastName: 'Condition', dateJoined: 5000, ...given })).id;
    const plain = await make({});
    const early = await make({ dateJoined: 4999 });
    const guest = await make({ userType: 'guest' });
    const inactive = await make({ isActive: false });
    const staff = await make({ isStaff: true, role: 'support' });
    const lookup = { by: 'lastName', prefix: 'condition' } as const;
    const found = async (conditions: Partial<UserConditions>) => {
      const all = { ...ALL, ...conditions };
      const searched = (await find(storage, lookup, { conditions: all })).map(([, id]) => Number(id));
      const window = { createdFrom: 4999, createdBefore: 5001 };
      const newest = (await storage.read.users.newest({ ...window, ...all }, null, 100)).map(({ id }) => id);
      assert.deepEqual(
        searched,
        newest.toSorted((a, b) => a - b),
      );
      return searched;
    };
    assert.deepEqual(await found({}), [plain, early, guest, inactive, staff]);
    assert.deepEqual(await found({ createdFrom: 5000 }), [plain, guest, inactive, staff]);
    assert.deepEqual(await found({ createdBefore: 5000 }), [early]);
    assert.deepEqual(await found({ userType: 'guest' }), [guest]);
    assert.deepEqual(await found({ isActive: false }), [inactive]);
    assert.deepEqual(await found({ staff: 'left-out', isActive: true }), [plain, early, guest]);
  });

  it('lists the newest first, and goes on among those of one moment', async () => {
    const { storage } = get();
    const at = (dateJoined: number) => storeUser(storage, { dateJoined });
    const [first, twin, last] = [await at(7001), await at(7001), await at(7002)];
    const window = { ...ALL, createdFrom: 7001, createdBefore: 7003 };
    const idsAfter = async (after: User | null) =>
      (await storage.read.users.newest(window, after, 10)).map(({ id }) => id);
    assert.deepEqual(await idsAfter(null), [last.id, twin.id, first.id]);
    assert.deepEqual(await idsAfter(twin), [first.id]);
    assert.equal((await storage.read.users.newest(window, null, 2)).length, 2);
  });

  it('lists the staff by id', async () => {
    const { storage } = get();
    const before = (await storage.read.users.staff(0, 1000)).at(-1)?.id ?? 0;
    const one = await storeUser(storage, { isStaff: true, role: 'owner' });
    await storeUser(storage);
    const two = await storeUser(storage, { isStaff: true, role: 'support', isActive: false });
    const after = async (id: number, limit: number) =>
      (await storage.read.users.staff(id, limit)).map((user) => [user.id, user.role]);
    assert.deepEqual(await after(before, 9), [
      [one.id, 'owner'],
      [two.id, 'support'],
    ]);
    assert.deepEqual(await after(one.id, 1), [[two.id, 'support']]);
  });

  it('knows when somebody was last there', async () => {
    const { storage } = get();
    const user = await storeUser(storage);
    assert.equal(await storage.read.users.lastUse(user.id), null);
    const signIn = { at: 9000, credential: 'keeps' } as const;
    await storage.transaction(({ users }) => users.recordSignIn(user, signIn));
    assert.equal(await storage.read.users.lastUse(user.id), 9000);
    await storage.transaction(({ users }) => users.markUsed(user.id, 9500));
    assert.equal(await storage.read.users.lastUse(user.id), 9500);
    assert.equal(await storage.read.users.lastUse(user.id + 100_000), null);
  });

  it('lowers letters, and says each form once', async () => {
    const { users } = get().storage.read;
    assert.deepEqual(await users.loweredForms(['Ada', 'ADA', 'ada']), ['ada']);
    assert.deepEqual(await users.loweredForms([]), []);
  });
});
