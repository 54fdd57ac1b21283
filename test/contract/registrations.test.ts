import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEveryStorage } from '../support/storage.ts';
import { storeUser } from '../support/users.ts';

const AT = 1_750_000_000_000;
const IN_PARALLEL = 16;
let number = 0;

const someRegistration = (given: { recipientKey?: string; createdAt?: number } = {}) => {
  number += 1;
  return {
    idHash: `hash${number}`,
    recipientKey: `key${number}`,
    payload: 'encrypted',
    createdAt: AT,
    ...given,
  };
};

onEveryStorage('registration store', (get) => {
  it('returns what it was given, so that what somebody typed becomes their account', async () => {
    const { storage } = get();
    const given = someRegistration();
    await storage.transaction((stores) => stores.registrations.insert(given));
    const stored = await storage.read.registrations.byIdHash(given.idHash);
    assert.deepEqual(stored, { ...given, mailedAt: null, userId: null });
    assert.equal(await storage.read.registrations.byIdHash('another'), undefined);
  });

  it('becomes one account, however often the link is opened at once, and forgets the password', async () => {
    const { storage, elsewhere } = get();
    const given = someRegistration();
    await storage.transaction((stores) => stores.registrations.insert(given));
    const user = await storeUser(storage);
    const results = await Promise.all(
      Array.from({ length: IN_PARALLEL }, (_, index) =>
        (index % 2 ? storage : elsewhere).transaction((stores) =>
          stores.registrations.complete(given.idHash, user.id),
        ),
      ),
    );
    assert.equal(results.filter(Boolean).length, 1);
    const stored = await storage.read.registrations.byIdHash(given.idHash);
    assert.deepEqual([stored?.userId, stored?.payload], [user.id, null]);
  });

  it('counts the other mails to an address, so that no mailbox is flooded', async () => {
    const { storage } = get();
    const recipientKey = 'one address';
    const [first, second, third] = [
      someRegistration({ recipientKey }),
      someRegistration({ recipientKey }),
      someRegistration({ recipientKey }),
    ];
    await storage.transaction(async ({ registrations }) => {
      for (const registration of [first, second, third, someRegistration()])
        await registrations.insert(registration);
      assert.deepEqual(await registrations.mailedSince(third, 0, AT), { count: 0, newestAt: 0 });
      assert.equal(await registrations.markMailed(first.idHash, AT), true);
      assert.equal(await registrations.markMailed(second.idHash, AT + 5), true);
      assert.equal(await registrations.markMailed('another', AT), false);
      assert.deepEqual(await registrations.mailedSince(third, AT - 1, AT + 5), {
        count: 2,
        newestAt: AT + 5,
      });
      assert.deepEqual(await registrations.mailedSince(third, AT, AT + 5), { count: 1, newestAt: AT + 5 });
      assert.deepEqual(await registrations.mailedSince(second, 0, AT), { count: 1, newestAt: AT });
    });
  });

  it('deletes unconfirmed registrations', async () => {
    const { storage } = get();
    const [old, fresh] = [someRegistration({ createdAt: AT - 1000 }), someRegistration()];
    await storage.transaction(async ({ registrations }) => {
      await registrations.insert(old);
      await registrations.insert(fresh);
      await registrations.removeCreatedBefore(AT - 999, 10);
    });
    assert.equal(await storage.read.registrations.byIdHash(old.idHash), undefined);
    assert.ok(await storage.read.registrations.byIdHash(fresh.idHash));
  });
});
