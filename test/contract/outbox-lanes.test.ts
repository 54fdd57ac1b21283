import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { loadConfig } from '../../src/config/config.ts';
import type { Storage } from '../../src/contracts/storage.ts';
import { MINUTE } from '../../src/lib/clock.ts';
import { LANE_OF_KIND } from '../../src/messages/index.ts';
import { migrate } from '../../src/storage/migrations/index.ts';
import { createStorage, openDatabase } from '../../src/storage/sql/storage.ts';
import { availableEngines, openEngine } from '../support/engines.ts';
import { claim, finish, NOW, settle, store } from '../support/outbox.ts';
import { onEveryStorage } from '../support/storage.ts';

const FLOOD = 120;

const lineUp = (storage: Storage, now = NOW, limit = 1000): Promise<number> =>
  storage.transaction(({ outbox }) => outbox.lineUp(now, LANE_OF_KIND, limit));

/** One after the other, as from one connection. */
async function storeMany(storage: Storage, count: number, sourceKey: string): Promise<string[]> {
  const uids: string[] = [];
  for (let stored = 0; stored < count; stored++) uids.push(await store(storage, { sourceKey }));
  return uids;
}

const fail = (storage: Storage, uid: string, lease: string, nextTryAt: number): Promise<boolean> =>
  settle(storage, uid, lease, { state: 'failed', nextTryAt });

onEveryStorage('the lanes of the outbox', (get) => {
  it('gives the only message of a source its turn at once, however many another has waiting', async () => {
    const { storage } = get();
    const flood = await storeMany(storage, FLOOD, 'flood');
    assert.deepEqual(await claim(storage, 'a', NOW, 10), flood.slice(0, 10));
    const [late = ''] = await storeMany(storage, 1, 'somebody');
    const service = await store(storage, { createdAt: NOW + 1 });
    const next = await claim(storage, 'a', NOW, 3);
    assert.deepEqual(next.toSorted(), [flood[10], late, service].toSorted());
    const rest = await claim(storage, 'a');
    assert.deepEqual(rest, flood.slice(11));
    await finish(storage, [...flood.slice(0, 10), ...next, ...rest], 'a');
  });

  it('lets sources take turns, and each keeps its own order', async () => {
    const { storage } = get();
    const sources = { a: await storeMany(storage, 3, 'a'), b: await storeMany(storage, 3, 'b') };
    const order = await claim(storage, 'a');
    for (const uids of Object.values(sources))
      assert.deepEqual(
        order.filter((uid) => uids.includes(uid)),
        uids,
      );
    // Which of a round is first does not matter.
    for (const round of [0, 1, 2])
      assert.deepEqual(
        order.slice(2 * round, 2 * round + 2).toSorted(),
        [sources.a[round], sources.b[round]].toSorted(),
      );
    await finish(storage, order, 'a');
  });

  it('tells how many messages of a source wait, so that one can be refused before it fills the queue', async () => {
    const { storage } = get();
    const waiting = async (): Promise<number> => {
      const message = { kind: 'otp', lane: 'codes', recipientKey: 'k', payload: '' } as const;
      const times = { createdAt: NOW, deadline: NOW + MINUTE };
      const uid = crypto.randomUUID();
      return storage.addMessage({ ...message, ...times, uid, sourceKey: 'one' });
    };
    assert.equal(await storage.read.outbox.nextTurn('codes'), null);
    const turns = [await waiting(), await waiting(), await waiting()];
    assert.deepEqual(turns, [1, 2, 3]);
    assert.equal(await storage.read.outbox.nextTurn('codes'), 1);
    await finish(storage, await claim(storage, 'a', NOW, 2, 'codes'), 'a');
    assert.equal(await storage.read.outbox.nextTurn('codes'), 3);
    await finish(storage, await claim(storage, 'a', NOW, 9, 'codes'), 'a');
    // Nobody pays for what was sent while there was room.
    assert.equal(await waiting(), 1);
    await finish(storage, await claim(storage, 'a', NOW, 9, 'codes'), 'a');
  });

  it('lines up again what failed, fairly: the failures of one source hold up nobody’s first attempt', async () => {
    const { storage } = get();
    const flood = await storeMany(storage, 20, 'flood');
    await claim(storage, 'a');
    for (const uid of flood) assert.ok(await fail(storage, uid, 'a', NOW + MINUTE));
    assert.equal(await lineUp(storage, NOW + MINUTE - 1), 0);
    const [other = ''] = await storeMany(storage, 1, 'somebody');
    assert.equal(await lineUp(storage, NOW + MINUTE, 15), 15);
    assert.equal(await lineUp(storage, NOW + MINUTE), 5);
    const next = await claim(storage, 'b', NOW + MINUTE, 2);
    assert.ok(next.includes(other));
    const rest = await claim(storage, 'b', NOW + MINUTE);
    assert.equal(next.length + rest.length, 21);
    await finish(storage, [...next, ...rest], 'b');
  });

  it('makes due what failed while a channel did not work, and nothing of other lanes', async () => {
    const { storage } = get();
    const [mail, code] = [await store(storage), await store(storage, { kind: 'otp', lane: 'codes' })];
    await claim(storage, 'a');
    await claim(storage, 'a', NOW, 1, 'codes');
    for (const uid of [mail, code]) await fail(storage, uid, 'a', NOW + MINUTE);
    const hasten = () => storage.transaction(({ outbox }) => outbox.hasten('mail', NOW, 9));
    assert.deepEqual([await hasten(), await hasten()], [1, 0]);
    assert.deepEqual(await claim(storage, 'b'), [mail]);
    await finish(storage, [mail], 'b');
    assert.deepEqual(await claim(storage, 'b', NOW, 1, 'codes'), []);
    assert.deepEqual(await claim(storage, 'b', NOW + MINUTE, 1, 'codes'), [code]);
    await finish(storage, [code], 'b');
  });

  it('makes no more due than asked for, so that an outage’s many messages hold up nobody', async () => {
    const { storage } = get();
    const failed = await storeMany(storage, 5, 'flood');
    await claim(storage, 'a');
    for (const uid of failed) await fail(storage, uid, 'a', NOW + MINUTE);
    const hasten = () => storage.transaction(({ outbox }) => outbox.hasten('mail', NOW, 3));
    assert.deepEqual([await hasten(), await hasten(), await hasten()], [3, 2, 0]);
    await lineUp(storage, NOW);
    await finish(storage, await claim(storage, 'b'), 'b');
  });

  it('never makes due what a provider asked to wait for, only no later than it asked', async () => {
    const { storage } = get();
    const uid = await store(storage);
    await claim(storage, 'a');
    const settlement = { state: 'failed', nextTryAt: NOW + MINUTE, notBefore: NOW + MINUTE / 2 } as const;
    await storage.transaction(({ outbox }) => outbox.settle(uid, 'a', settlement));
    const hasten = (now: number) => storage.transaction(({ outbox }) => outbox.hasten('mail', now, 9));
    assert.deepEqual([await hasten(NOW), await hasten(NOW)], [1, 0]);
    assert.deepEqual(await claim(storage, 'b', NOW + MINUTE / 2 - 1), []);
    assert.deepEqual(await claim(storage, 'b', NOW + MINUTE / 2), [uid]);
    await finish(storage, [uid], 'b');
  });
});

for (const engine of (await availableEngines()).filter((name) => name !== 'redis'))
  describe(`messages of the version before lanes [${engine}]`, () => {
    it('are sent in the lanes of their kinds, so that an upgrade loses none', async () => {
      const opened = await openEngine(engine);
      const database = await openDatabase(loadConfig(opened.env).database);
      await migrate(database);
      const storage = createStorage(database);
      const rows = [
        ['code', 'otp', 'queued'],
        ['reset', 'reset-email', 'failed'],
        ['dropped', 'registration', 'sending'],
        ['hook', 'webhook', 'queued'],
        ['unknown', 'carrier-pigeon', 'queued'],
      ] as const;
      await database.transaction(async ({ db }) => {
        for (const [uid, kind, state] of rows)
          await sql`insert into outbox (uid, kind, recipient_key, payload, state, created_at, deadline, next_try_at)
            values (${uid}, ${kind}, 'k', 'p', ${state}, ${NOW}, ${NOW + MINUTE}, ${NOW})`.execute(db);
      });
      assert.equal((await storage.read.outbox.hasDue(NOW)).unlined, true);
      const taken = {
        codes: await claim(storage, 'a', NOW, 9, 'codes'),
        resets: await claim(storage, 'a', NOW, 9, 'resets'),
        mail: await claim(storage, 'a', NOW, 9, 'mail'),
        newer: await claim(storage, 'a', NOW, 9, 'mail', ['carrier-pigeon']),
        webhooks: await claim(storage, 'a', NOW, 9, 'webhooks'),
      };
      assert.deepEqual(taken, {
        codes: ['code'],
        resets: ['reset'],
        mail: ['dropped'],
        newer: ['unknown'],
        webhooks: ['hook'],
      });
      await storage.close();
      await opened.drop();
    });
  });
