import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Storage } from '../../src/contracts/storage.ts';
import { newUid } from '../../src/lib/random.ts';
import { onEveryStorage } from '../support/storage.ts';
import { storeUser } from '../support/users.ts';

const AT = 1_750_000_000_000;

async function begin(storage: Storage, userId: number) {
  const factor = { uid: newUid(), userId, sealed: 'sealed', createdAt: AT };
  await storage.transaction(({ secondFactors }) => secondFactors.put(factor));
  return factor;
}

onEveryStorage('the store of second factors', (get) => {
  it('keeps one device that is not confirmed, the last, and one that is', async () => {
    const { storage } = get();
    const { id } = await storeUser(storage);
    const confirm = (uid: string, now = AT) =>
      storage.transaction(({ secondFactors }) => secondFactors.confirm({ uid, userId: id }, now));
    const ofUser = async () => (await storage.read.secondFactors.ofUser(id)).map(({ uid }) => uid);
    const first = await begin(storage, id);
    const second = await begin(storage, id);
    assert.deepEqual(await ofUser(), [second.uid]);
    assert.equal(await confirm(first.uid), false);
    assert.equal(await confirm(second.uid), true);
    assert.equal(await confirm(second.uid), false);
    const third = await begin(storage, id);
    assert.equal((await ofUser()).length, 2);
    assert.equal(await confirm(third.uid), true);
    assert.deepEqual(await storage.read.secondFactors.ofUser(id), [
      { ...third, confirmedAt: AT, lastStep: 0 },
    ]);
  });

  it('gives each code and each recovery code to one of those who enter it at once', async () => {
    const { storage, elsewhere } = get();
    const { id } = await storeUser(storage);
    const { uid } = await begin(storage, id);
    const both = <T>(work: (storage: Storage) => Promise<T>) => Promise.all([storage, elsewhere].map(work));
    const step = (by: Storage) => by.transaction(({ secondFactors }) => secondFactors.useStep(uid, 7));
    assert.deepEqual((await both(step)).toSorted(), [false, true]);
    const older = await storage.transaction(({ secondFactors }) => secondFactors.useStep(uid, 6));
    assert.equal(older, false);
    await storage.transaction(({ secondFactors }) => secondFactors.putRecoveryCodes(id, ['a', 'b']));
    await storage.transaction(({ secondFactors }) => secondFactors.putRecoveryCodes(id, ['b', 'c']));
    const use = (hash: string) => (by: Storage) =>
      by.transaction(({ secondFactors }) => secondFactors.useRecoveryCode(id, hash));
    assert.deepEqual((await both(use('b'))).toSorted(), [false, true]);
    assert.equal(await use('a')(storage), false);
    assert.equal(await storage.read.secondFactors.countRecoveryCodes(id), 1);
  });

  it('forgets what a session has proved with the session, and everything when it is taken away', async () => {
    const { storage } = get();
    const { id } = await storeUser(storage);
    const session = {
      ...{ idHash: 'of a session', userId: id, generation: 1, data: {}, createdAt: AT, expiresAt: AT + 1 },
      ...{ provedAt: null, provedBy: null, visitorId: 'v', address: '', agent: '', parentIdHash: null },
    };
    const prove = (at: number) =>
      storage.transaction(async ({ sessions, secondFactors }) => {
        if (!(await sessions.byIdHash(session.idHash))) await sessions.insert(session);
        await secondFactors.prove({ sessionIdHash: session.idHash, userId: id, at });
      });
    const provedAt = (userId = id) => storage.read.secondFactors.provedAt(session.idHash, userId);
    await prove(AT);
    await prove(AT + 1);
    assert.deepEqual([await provedAt(), await provedAt(id + 1)], [AT + 1, undefined]);
    await storage.transaction(({ secondFactors }) => secondFactors.forgetProofs(id));
    assert.equal(await provedAt(), undefined);
    await prove(AT);
    await storage.transaction(({ sessions }) => sessions.remove(session.idHash));
    assert.equal(await provedAt(), undefined);
    await begin(storage, id);
    await storage.transaction(({ secondFactors }) => secondFactors.putRecoveryCodes(id, ['a']));
    const remove = () => storage.transaction(({ secondFactors }) => secondFactors.removeOfUser(id));
    assert.deepEqual([await remove(), await remove()], [true, false]);
    assert.equal(await storage.read.secondFactors.countRecoveryCodes(id), 0);
  });
});
