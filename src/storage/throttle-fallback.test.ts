import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMemoryStorage } from '../../test/support/memory/storage.ts';
import type { ThrottleStore } from '../contracts/stores/throttle.ts';
import { DAY, MINUTE } from '../lib/clock.ts';
import { Unavailable } from '../lib/failures.ts';
import { silentLogger } from '../lib/logger.ts';
import { createFallbackThrottleStore } from './throttle-fallback.ts';

const NOW = 1_800_000_000_000;
const MOST = 10;

/** A Redis that fails when a test says so, beside a database. */
function stores() {
  const [inRedis, inDatabase] = [createMemoryStorage().throttle, createMemoryStorage().throttle];
  const time = { now: NOW, isRedisAway: false, asked: 0 };
  const answer = async <T>(work: () => Promise<T>): Promise<T> => {
    time.asked += 1;
    if (time.isRedisAway) throw new Unavailable('Redis');
    return work();
  };
  const redis: ThrottleStore = {
    hit: (hits, now) => answer(() => inRedis.hit(hits, now)),
    hitSteps: (steps, now) => answer(() => inRedis.hitSteps(steps, now)),
    takeBack: (keys, at) => answer(() => inRedis.takeBack(keys, at)),
    clear: (keys) => answer(() => inRedis.clear(keys)),
    removeExpired: async () => null,
  };
  const store = createFallbackThrottleStore({
    redis,
    database: inDatabase,
    reconnect: () => {},
    clock: { now: () => time.now },
    logger: silentLogger,
  });
  /** Hits a window as often as it lets through. */
  const exhaust = async (window = MINUTE): Promise<number> => {
    for (let hits = 0; ; hits++) {
      time.now += 1;
      const [count] = await store.hit([{ key: `of ${window}`, window, most: MOST }], time.now);
      if ((count?.wait ?? 0) > 0) return hits;
    }
  };
  const comeBack = async (): Promise<void> => {
    time.isRedisAway = false;
    await store.probe();
  };
  return { store, time, exhaust, comeBack, inDatabase, inRedis };
}

describe('the counters while Redis is away', () => {
  it('let half as many through, so that whoever knocks it out gains little', async () => {
    const { store, time, exhaust } = stores();
    assert.equal(await exhaust(), MOST);
    time.isRedisAway = true;
    assert.equal(await exhaust(), MOST / 2);
    assert.equal(store.state().counters, 'database');
    store.close();
  });

  it('ask Redis no more, but for the one that tries it', async () => {
    const { store, time, exhaust } = stores();
    time.isRedisAway = true;
    await exhaust();
    assert.equal(time.asked, 1);
    store.close();
  });

  it('let no more than one and a half times the limit through in a window, when it comes back and has forgotten', async () => {
    const { store, time, exhaust, comeBack } = stores();
    time.isRedisAway = true;
    assert.equal(await exhaust(DAY), MOST / 2);
    await comeBack();
    // Redis has none of them: the limit stays halved for a window.
    assert.equal(await exhaust(DAY), MOST / 2);
    time.now += DAY;
    assert.equal(await exhaust(DAY), MOST);
    store.close();
  });

  it('count what has no limit twice, because rules compare such counts', async () => {
    const { store, time } = stores();
    const hit = { key: 'failures', window: MINUTE, most: Number.MAX_SAFE_INTEGER };
    assert.equal((await store.hit([hit], NOW))[0]?.count, 1);
    time.isRedisAway = true;
    assert.equal((await store.hit([hit], NOW))[0]?.count, 2);
    assert.equal((await store.hit([{ ...hit, most: 0 }], NOW))[0]?.count, 2);
    store.close();
  });

  it('let what may happen once happen once', async () => {
    const { store, time } = stores();
    time.isRedisAway = true;
    const once = { key: 'once', window: MINUTE, most: 1 };
    assert.equal((await store.hit([once], NOW))[0]?.wait, 0);
    assert.notEqual((await store.hit([once], NOW + 1))[0]?.wait, 0);
    store.close();
  });

  it('forget a person who is let in again, in both stores and while one of them is away', async () => {
    const { store, time, comeBack } = stores();
    const hit = { key: 'locked', window: DAY, most: 1 };
    const isFull = async () => ((await store.hit([hit], time.now))[0]?.wait ?? 0) > 0;
    await isFull();
    time.isRedisAway = true;
    await isFull();
    assert.equal(await isFull(), true);
    await store.clear([hit]);
    assert.equal(await isFull(), false);
    await comeBack();
    await store.clear([hit]);
    assert.equal(await isFull(), false);
    store.close();
  });

  it('take a hit back where it was counted, so that a right password is no failure', async () => {
    const { store, time, comeBack, inDatabase, inRedis } = stores();
    const hit = { key: 'guess', window: MINUTE, most: MOST };
    const look = async (where: ThrottleStore) => (await where.hit([{ ...hit, most: 0 }], time.now))[0]?.count;
    await store.hit([hit], NOW);
    time.isRedisAway = true;
    time.now = NOW + 10;
    await store.hit([hit], NOW + 10);
    await store.takeBack([hit], NOW + 10);
    assert.deepEqual([await look(inRedis), await look(inDatabase)], [1, 0]);
    // What it cannot take back stays counted, and nobody is turned away for it.
    await store.takeBack([hit], NOW);
    await store.hit([hit], NOW + 20);
    time.now = NOW + 30;
    await comeBack();
    await store.takeBack([hit], NOW + 20);
    assert.deepEqual([await look(inRedis), await look(inDatabase)], [1, 0]);
    store.close();
  });

  it('goes on after the clock was set back, and forgives right passwords', async () => {
    const { store, inRedis } = stores();
    const hit = { key: 'guess', window: MINUTE, most: MOST };
    for (const now of [NOW, NOW - DAY]) {
      await store.hit([hit], now);
      await store.takeBack([hit], now);
    }
    assert.equal((await inRedis.hit([{ ...hit, most: 0 }], NOW - DAY))[0]?.count, 0);
    store.close();
  });
});
