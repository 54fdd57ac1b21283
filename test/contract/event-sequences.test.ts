import assert from 'node:assert/strict';
import { it } from 'node:test';
import { refused } from '../../src/lib/result.ts';
import { onEveryStorage } from '../support/storage.ts';
import { storeUser } from '../support/users.ts';

onEveryStorage('the numbers of a user’s events', (get) => {
  it('are apart for each user', async () => {
    const { storage } = get();
    const [ada, bob] = [await storeUser(storage), await storeUser(storage)];
    const next = (userId: number) => storage.transaction(({ eventSequences }) => eventSequences.next(userId));
    assert.deepEqual([await next(ada.id), await next(ada.id), await next(bob.id)], [1, 2, 1]);
  });

  it('come once each and without gaps when parallel transactions of two processes take them', async () => {
    const { storage, elsewhere } = get();
    const { id } = await storeUser(storage);
    const takeTwo = (index: number): Promise<number[]> =>
      (index % 2 ? storage : elsewhere).transaction(async ({ eventSequences }) => [
        await eventSequences.next(id),
        await eventSequences.next(id),
      ]);
    const taken = await Promise.all(Array.from({ length: 20 }, (_, index) => takeTwo(index)));
    assert.deepEqual(
      taken.flat().toSorted((a, b) => a - b),
      Array.from({ length: 40 }, (_, index) => index + 1),
    );
    for (const [first = 0, second = 0] of taken) assert.equal(second, first + 1);
  });

  it('are given back by a transaction that is rolled back', async () => {
    const { storage } = get();
    const { id } = await storeUser(storage);
    await storage.transaction(async ({ eventSequences }) => {
      await eventSequences.next(id);
      return refused('no');
    });
    assert.equal(await storage.transaction(({ eventSequences }) => eventSequences.next(id)), 1);
  });

  it('are never taken for a user who does not exist', async () => {
    const { storage } = get();
    await assert.rejects(storage.transaction(({ eventSequences }) => eventSequences.next(987_654_321)));
  });
});
