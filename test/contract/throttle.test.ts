import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { loadConfig } from '../../src/config/config.ts';
import type { ThrottleStore } from '../../src/contracts/stores/throttle.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { migrate } from '../../src/storage/migrations/index.ts';
import { openDatabase } from '../../src/storage/sql/storage.ts';
import { openThrottleStore } from '../../src/storage/throttle.ts';
import { availableEngines, type Engine, openEngine } from '../support/engines.ts';
import { createMemoryStorage } from '../support/memory/storage.ts';

const LONG = 60_000;

for (const name of ['memory', ...(await availableEngines())] as const) {
  describe(`throttle store [${name}]`, () => {
    let engine: Engine | undefined;
    let stores: ThrottleStore[];
    const closing: Array<() => Promise<void>> = [];

    before(async () => {
      if (name === 'memory') {
        const { throttle } = createMemoryStorage();
        stores = [throttle, throttle];
        return;
      }
      engine = await openEngine(name);
      const config = loadConfig(engine.env);
      // Two of them, as two processes would hold them.
      stores = await Promise.all(
        [1, 2].map(async () => {
          const database = await openDatabase(config.database);
          await migrate(database);
          const throttle = await openThrottleStore(config, database);
          closing.push(async () => {
            await throttle.close();
            await database.close();
          });
          return throttle.store;
        }),
      );
    });
    after(async () => {
      for (const close of closing) await close();
      await engine?.drop();
    });

    it('counts every one of many requests at once, across processes', async () => {
      const now = systemClock.now();
      const hits = await Promise.all(
        Array.from({ length: 100 }, (_, index) => stores[index % 2]?.hit('parallel', LONG, now)),
      );
      const counts = hits.map((hit) => hit?.count).sort((a = 0, b = 0) => a - b);
      assert.deepEqual(
        counts,
        Array.from({ length: 100 }, (_, index) => index + 1),
      );
    });

    it('counts each key by itself', async () => {
      const now = systemClock.now();
      await stores[0]?.hit('one', LONG, now);
      assert.equal((await stores[0]?.hit('another', LONG, now))?.count, 1);
    });

    it('says when the window ends, and does not move the end with later requests', async () => {
      const now = systemClock.now();
      const first = await stores[0]?.hit('window', LONG, now);
      const second = await stores[0]?.hit('window', LONG, now + 100);
      assert.ok(first && second);
      assert.ok(Math.abs(first.resetsAt - (now + LONG)) < 1000);
      assert.ok(Math.abs(second.resetsAt - first.resetsAt) < 1000);
    });

    it('starts again after the window', async () => {
      const start = systemClock.now();
      const brief = 30;
      await stores[0]?.hit('over', brief, start);
      // Redis measures windows by its own clock, so this one has to pass.
      while (systemClock.now() <= start + 2 * brief)
        await new Promise((resolve) => setTimeout(resolve, brief));
      assert.equal((await stores[1]?.hit('over', brief, systemClock.now()))?.count, 1);
    });

    it('forgets windows that are over', async () => {
      const now = systemClock.now();
      await stores[0]?.hit('forgotten', LONG, now);
      await stores[0]?.removeExpired(now + LONG);
      if (name !== 'redis') assert.equal((await stores[0]?.hit('forgotten', LONG, now))?.count, 1);
    });
  });
}
