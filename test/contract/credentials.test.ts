import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Session } from '../../src/contracts/stores/sessions.ts';
import { someSession } from '../support/sessions.ts';
import { onEveryStorage } from '../support/storage.ts';
import { storeUser } from '../support/users.ts';

const NOW = 1_750_000_000_000;

const session = (idHash: string, given: Partial<Session> = {}): Session =>
  someSession({ idHash, createdAt: NOW, expiresAt: NOW + 1000, ...given });

const PROVED = { provedAt: NOW - 5, provedBy: 'sms', visitorId: 'ab'.repeat(16) } as const;

onEveryStorage('session, token and history stores', (get) => {
  it('returns a session as it was stored, data included', async () => {
    const { storage } = get();
    const user = await storeUser(storage);
    const stored = session('whole', {
      userId: user.id,
      generation: 3,
      data: { basket: ['ğ', 1] },
      ...PROVED,
    });
    await storage.transaction((stores) => stores.sessions.insert(stored));
    assert.deepEqual(await storage.read.sessions.byIdHash('whole'), stored);
    assert.deepEqual(await storage.read.sessions.ofUser(user.id), [stored]);
    assert.deepEqual(await storage.read.sessions.withUser('whole'), { session: stored, user });
    const visitor = session('nobodys');
    await storage.transaction((stores) => stores.sessions.insert(visitor));
    assert.deepEqual(await storage.read.sessions.withUser('nobodys'), { session: visitor, user: null });
    assert.equal(await storage.read.sessions.withUser('unknown'), undefined);
  });

  it('ends the API token with the session it was handed out with, and leaves the operator’s', async () => {
    const { storage } = get();
    const user = await storeUser(storage);
    const token = { userId: user.id, scope: null, generation: 1, createdAt: NOW };
    await storage.transaction(async (stores) => {
      await stores.sessions.insert(session('with-token', { userId: user.id }));
      await stores.tokens.insert({ ...token, keyHash: 'of-session', sessionIdHash: 'with-token' });
      await stores.tokens.insert({ ...token, keyHash: 'of-operator', sessionIdHash: null });
      assert.equal(await stores.sessions.remove('with-token'), true);
      assert.equal(await stores.sessions.remove('with-token'), false);
    });
    assert.equal(await storage.read.tokens.byKeyHash('of-session'), undefined);
    assert.equal((await storage.read.tokens.byKeyHash('of-operator'))?.userId, user.id);
  });

  it('ends the sessions made with a token with the session it was handed out with', async () => {
    const { storage } = get();
    const child = (idHash: string, parentIdHash: string, expiresAt = NOW + 5000): Session =>
      session(idHash, { parentIdHash, expiresAt });
    await storage.transaction(async (stores) => {
      for (const parent of ['removed', 'over', 'open']) await stores.sessions.insert(session(parent));
      await stores.sessions.extend('open', NOW + 5000, NOW + 9000);
      await stores.sessions.insert(child('of-removed', 'removed'));
      await stores.sessions.insert(child('of-over', 'over'));
      await stores.sessions.insert(child('of-open', 'open'));
      assert.equal(await stores.sessions.remove('removed'), true);
      await stores.sessions.removeExpired(NOW + 1000, 10);
    });
    for (const gone of ['of-removed', 'of-over'])
      assert.equal(await storage.read.sessions.byIdHash(gone), undefined);
    assert.deepEqual(await storage.read.sessions.byIdHash('of-open'), child('of-open', 'open'));
  });

  it('ends all sessions and tokens of one user only', async () => {
    const { storage } = get();
    const [user, other] = [await storeUser(storage), await storeUser(storage)];
    await storage.transaction(async (stores) => {
      await stores.sessions.insert(session('mine-1', { userId: user.id }));
      await stores.sessions.insert(session('mine-2', { userId: user.id }));
      await stores.sessions.insert(session('theirs', { userId: other.id }));
      await stores.tokens.insert({
        keyHash: 'mine',
        userId: user.id,
        sessionIdHash: null,
        scope: null,
        generation: 1,
        createdAt: NOW,
      });
      assert.equal(await stores.sessions.removeOfUser(user.id), 2);
      assert.equal(await stores.tokens.removeOfUser(user.id), 1);
    });
    assert.notEqual(await storage.read.sessions.byIdHash('theirs'), undefined);
  });

  it('keeps the sessions of a user that expire last, and ends the others with their tokens and children', async () => {
    const { storage } = get();
    const [user, other] = [await storeUser(storage), await storeUser(storage)];
    const of = (idHash: string, given: Partial<Session> = {}) =>
      session(idHash, { userId: user.id, ...given });
    const parent = of('trim-parent', { expiresAt: NOW + 1 });
    const newest = of('trim-newest', { expiresAt: NOW + 2, parentIdHash: parent.idHash });
    const old = of('trim-old', { expiresAt: NOW + 3 });
    const child = of('trim-child', { expiresAt: NOW + 9, parentIdHash: old.idHash });
    const kept = of('trim-kept', { expiresAt: NOW + 8 });
    const others = session('trim-others', { userId: other.id, expiresAt: NOW });
    await storage.transaction(async (stores) => {
      for (const each of [parent, newest, old, child, kept, others]) await stores.sessions.insert(each);
      const token = { userId: user.id, scope: null, generation: 1, createdAt: NOW };
      await stores.tokens.insert({ ...token, keyHash: 'trim-token', sessionIdHash: old.idHash });
      await stores.sessions.trim(newest, 9);
    });
    assert.equal((await storage.read.sessions.ofUser(user.id)).length, 5);
    await storage.transaction((stores) => stores.sessions.trim(newest, 4));
    const left = (await storage.read.sessions.ofUser(user.id)).map(({ idHash }) => idHash).sort();
    assert.deepEqual(left, [kept.idHash, newest.idHash, parent.idHash]);
    assert.equal(await storage.read.tokens.byKeyHash('trim-token'), undefined);
    await storage.transaction((stores) => stores.sessions.trim(newest, 1));
    assert.deepEqual(
      (await storage.read.sessions.ofUser(user.id)).length,
      2,
      'a parent stays beyond the limit',
    );
    assert.notEqual(await storage.read.sessions.byIdHash(others.idHash), undefined);
  });

  it('extends a session, never shortens it, and forgets it when it is over', async () => {
    const { storage } = get();
    await storage.transaction(async (stores) => {
      await stores.sessions.insert(session('sliding'));
      await stores.sessions.extend('sliding', NOW + 5000, NOW + 9000);
      await stores.sessions.extend('sliding', NOW + 2000, NOW + 9000);
    });
    assert.equal((await storage.read.sessions.byIdHash('sliding'))?.expiresAt, NOW + 5000);
    await storage.transaction((stores) => stores.sessions.removeExpired(NOW + 4999, 10));
    assert.notEqual(await storage.read.sessions.byIdHash('sliding'), undefined);
    await storage.transaction((stores) => stores.sessions.removeExpired(NOW + 5000, 10));
    assert.equal(await storage.read.sessions.byIdHash('sliding'), undefined);
  });

  it('keeps the newest former passwords of each customer and drops the rest', async () => {
    const { storage } = get();
    const [user, other] = [await storeUser(storage), await storeUser(storage)];
    await storage.transaction(async (stores) => {
      await stores.passwordHistory.add(other.id, { hash: 'other', retiredAt: NOW }, 3);
      for (const number of [1, 2, 3, 4, 5])
        await stores.passwordHistory.add(user.id, { hash: `hash-${number}`, retiredAt: NOW + number }, 3);
    });
    const kept = await storage.read.passwordHistory.ofUser(user.id, 10);
    assert.deepEqual(kept, [
      { hash: 'hash-5', retiredAt: NOW + 5 },
      { hash: 'hash-4', retiredAt: NOW + 4 },
      { hash: 'hash-3', retiredAt: NOW + 3 },
    ]);
    assert.equal((await storage.read.passwordHistory.ofUser(user.id, 1)).length, 1);
    assert.equal((await storage.read.passwordHistory.ofUser(other.id, 10)).length, 1);
  });
});
