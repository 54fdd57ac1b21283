import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ok, type Result, refused } from '../../src/lib/result.ts';
import { migrate } from '../../src/storage/migrations/index.ts';
import { openDatabase } from '../../src/storage/sql/storage.ts';
import { onEveryDatabase, onEveryStorage } from '../support/storage.ts';
import { someUser, storeUser } from '../support/users.ts';

onEveryStorage('transactions', (get) => {
  it('stores nothing of a transaction that fails, and all of those that ran beside it', async () => {
    const { storage } = get();
    const emails = Array.from({ length: 30 }, (_, index) => `beside${index}@example.com`);
    const results = await Promise.allSettled(
      emails.map((email, index) =>
        storage.transaction(async (stores) => {
          const user = await stores.users.insert(someUser({ email }));
          await stores.passwordHistory.add(user.id, { hash: 'x', retiredAt: 1 }, 5);
          if (index % 3 === 0) throw new Error('changed my mind');
          return user.id;
        }),
      ),
    );
    for (const [index, email] of emails.entries()) {
      const user = await storage.read.users.byEmail(email);
      assert.equal(user !== undefined, index % 3 !== 0, email);
      assert.equal(results[index]?.status, index % 3 === 0 ? 'rejected' : 'fulfilled');
      if (user) assert.equal((await storage.read.passwordHistory.ofUser(user.id, 5)).length, 1);
    }
  });

  it('shows what was committed to every process at once, and nothing before', async () => {
    const { storage, elsewhere } = get();
    let seenBefore: unknown = 'not looked';
    const user = await storage.transaction(async (stores) => {
      const inserted = await stores.users.insert(someUser({ email: 'soon@example.com' }));
      seenBefore = await elsewhere.read.users.byEmail('soon@example.com');
      return inserted;
    });
    assert.equal(seenBefore, undefined);
    assert.equal((await elsewhere.read.users.byEmail('soon@example.com'))?.id, user.id);
    assert.equal((await storage.read.users.byEmail('soon@example.com'))?.id, user.id);
  });

  it('tells the worker about a message when it is there to be found, and not when it was rolled back', async () => {
    const { storage, elsewhere } = get();
    const found: unknown[] = [];
    const insert = (email: string, ending: () => void): Promise<void> =>
      storage.transaction(async (stores) => {
        stores.afterCommit(() => found.push(elsewhere.read.users.byEmail(email)));
        await stores.users.insert(someUser({ email }));
        ending();
      });
    await insert('committed@example.com', () => {});
    await assert.rejects(
      insert('rolled.back@example.com', () => {
        throw new Error('changed my mind');
      }),
    );
    const users = (await Promise.all(found)) as { email: string }[];
    assert.deepEqual(
      users.map((user) => user.email),
      ['committed@example.com'],
    );
  });

  it('waits for a transaction of another process instead of failing', async () => {
    const { storage, elsewhere } = get();
    const user = await storeUser(storage);
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        (index % 2 ? storage : elsewhere).transaction(async (stores) => {
          await stores.passwordHistory.add(user.id, { hash: `h${index}`, retiredAt: index }, 100);
        }),
      ),
    );
    assert.equal((await storage.read.passwordHistory.ofUser(user.id, 100)).length, 40);
  });

  it('runs transactions with the same key one after the other', async () => {
    const { storage, elsewhere } = get();
    const phone = '+905301112244';
    const taken = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 ? storage : elsewhere).transaction(async (stores) => {
          await stores.exclusively(phone);
          const [owner] = await stores.users.claimingPhone(phone);
          if (!owner) await stores.users.insert(someUser({ phone }));
          return owner === undefined;
        }),
      ),
    );
    assert.equal(taken.filter(Boolean).length, 1);
    assert.equal((await storage.read.users.claimingPhone(phone)).length, 1);
  });

  it('stores nothing of a transaction whose work is refused, and returns the refusal', async () => {
    const { storage } = get();
    const actions: string[] = [];
    const attempt = (email: string, isRefused: boolean): Promise<Result<string, 'taken'>> =>
      storage.transaction(async (stores) => {
        stores.afterCommit(() => actions.push(email));
        await stores.users.insert(someUser({ email }));
        return isRefused ? refused('taken') : ok(email);
      });
    const emails = ['first@refused.org', 'second@refused.org', 'third@refused.org'];
    // At once: the one in the middle shares its commit with the others on SQLite.
    const results = await Promise.all(emails.map((email, index) => attempt(email, index === 1)));
    assert.deepEqual(results, [ok(emails[0]), refused('taken'), ok(emails[2])]);
    const found = await Promise.all(emails.map((email) => storage.read.users.byEmail(email)));
    assert.deepEqual(
      found.map((user) => user?.email),
      [emails[0], undefined, emails[2]],
    );
    assert.deepEqual(actions.toSorted(), [emails[0], emails[2]]);
  });
});

onEveryDatabase('migrations', (get) => {
  it('lets a command that only reads begin beside a long transaction', async () => {
    const { storage, config } = get();
    const database = await openDatabase(config.database);
    await storage.transaction(async (stores) => {
      await stores.users.insert(someUser({ email: 'long@example.com' }));
      assert.deepEqual(await migrate(database), []);
    });
    await database.close();
  });

  it('brings the tables up to date once, however many processes start together', async () => {
    const { config } = get();
    const databases = await Promise.all(Array.from({ length: 4 }, () => openDatabase(config.database)));
    const ran = await Promise.all(databases.map((database) => migrate(database)));
    assert.deepEqual(ran, [[], [], [], []]);
    await Promise.all(databases.map((database) => database.close()));
  });
});
