import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { loadConfig } from '../../src/config/config.ts';
import type { ThrottleHit, ThrottleStep, ThrottleStore } from '../../src/contracts/stores/throttle.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { SLOTS } from '../../src/lib/sliding-window.ts';
import { migrate } from '../../src/storage/migrations/index.ts';
import { openDatabase } from '../../src/storage/sql/storage.ts';
import { openThrottleStore } from '../../src/storage/throttle.ts';
import { availableEngines, type Engine, openEngine } from '../support/engines.ts';
import { createMemoryStorage } from '../support/memory/storage.ts';

const LONG = 60_000;
const UNLIMITED = Number.MAX_SAFE_INTEGER;

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
          const throttle = await openThrottleStore(config, database, {
            clock: systemClock,
            logger: silentLogger,
          });
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

    const NOW = systemClock.now();
    let names = 0;
    /** Hits a window that no other test uses: with the first store, unless another is named. */
    const windowOf = ({ window = LONG, most = UNLIMITED } = {}) => {
      const hit: ThrottleHit = { key: `window-${names++}`, window, most };
      return {
        hit,
        at: (time: number, store = 0) => hitAll(time, [hit], store).then(([count]) => count),
      };
    };
    const hitAll = async (time: number, hits: readonly ThrottleHit[], store = 0) =>
      (await stores[store % stores.length]?.hit(hits, time)) ?? [];
    const hitSteps = async (steps: readonly ThrottleStep[], store = 0) =>
      (await stores[store % stores.length]?.hitSteps(steps, NOW)) ?? [];

    it('counts every one of many requests at once, across processes', async () => {
      const one = windowOf();
      const seen = await Promise.all(Array.from({ length: 100 }, (_, index) => one.at(NOW, index)));
      const counts = seen.map((each) => each?.count).sort((a = 0, b = 0) => a - b);
      assert.deepEqual(
        counts,
        Array.from({ length: 100 }, (_, index) => index + 1),
      );
    });

    it('accepts just as many of a flood as the limit says, across processes', async () => {
      const one = windowOf({ most: 7 });
      const seen = await Promise.all(Array.from({ length: 60 }, (_, index) => one.at(NOW, index)));
      assert.equal(seen.filter((each) => each?.wait === 0).length, 7);
    });

    it('counts each key by itself', async () => {
      await windowOf().at(NOW);
      assert.deepEqual(await windowOf().at(NOW), { count: 1, wait: 0 });
    });

    it('takes a whole window’s worth at once, and says how long the next must wait', async () => {
      const one = windowOf({ most: 3 });
      for (let count = 1; count <= 3; count++)
        assert.deepEqual(await one.at(NOW + count), { count, wait: 0 });
      const refused = await one.at(NOW + 20_000);
      assert.equal(refused?.count, 3);
      const wait = refused?.wait ?? 0;
      assert.ok(wait > 0 && wait <= LONG);
      assert.notEqual((await one.at(NOW + 20_000 + wait - 1))?.wait, 0);
      assert.equal((await one.at(NOW + 20_000 + wait))?.wait, 0);
    });

    it('does not let refused requests prolong the wait', async () => {
      const one = windowOf({ most: 1 });
      await one.at(NOW);
      for (let time = 0; time < LONG; time += 1000) await one.at(NOW + time);
      assert.deepEqual(await one.at(NOW + LONG), { count: 1, wait: 0 });
    });

    it('counts under no key if one of them is full, so that one limit’s refusals use up no other', async () => {
      const [narrow, wide] = [windowOf({ most: 1 }), windowOf({ most: 5, window: 10 * LONG })];
      await hitAll(NOW, [narrow.hit, wide.hit]);
      const refused = await hitAll(NOW, [narrow.hit, wide.hit]);
      assert.deepEqual(
        refused.map(({ count, wait }) => [count, wait > 0]),
        [
          [1, true],
          [1, false],
        ],
      );
      assert.equal((await wide.at(NOW))?.count, 2);
    });

    it('leaves nothing counted of those a flood was refused, and no request of it waits for another forever', async () => {
      const shared = windowOf({ most: 5 }).hit;
      const own = Array.from({ length: 40 }, (_, index) => [windowOf({ most: 1 }), index] as const);
      const answers = await Promise.all(
        own.map(([{ hit }, index]) => hitAll(NOW, index % 3 === 0 ? [shared, hit] : [hit, shared], index)),
      );
      const accepted = answers.map((counts) => counts.every(({ wait }) => wait === 0));
      assert.equal(accepted.filter(Boolean).length, 5);
      const left = await Promise.all(own.map(([{ hit }]) => hitAll(NOW, [{ ...hit, most: 0 }])));
      assert.deepEqual(
        left.map(([count]) => count?.count === 1),
        accepted,
      );
    });

    it('refuses of those who ask together only whom a window of theirs has no room for', async () => {
      const [full, shared] = [windowOf({ most: 1 }), windowOf({ most: 3 })];
      await full.at(NOW);
      const look = { ...shared.hit, most: 0 };
      const [refused, accepted, looked] = await Promise.all([
        hitAll(NOW, [full.hit, shared.hit]),
        hitAll(NOW, [shared.hit]),
        hitAll(NOW, [look]),
      ]);
      assert.deepEqual([refused?.[0]?.count, (refused?.[0]?.wait ?? 0) > 0], [1, true]);
      assert.deepEqual(accepted, [{ count: 1, wait: 0 }]);
      assert.equal(looked?.[0]?.wait, 0);
      assert.deepEqual(await hitAll(NOW, [look]), [{ count: 1, wait: 0 }]);
    });

    it('accepts of those who ask together as many as there is room for, and tells each its own count', async () => {
      const one = windowOf({ most: 7 });
      await one.at(NOW);
      const counts = await Promise.all(Array.from({ length: 20 }, () => one.at(NOW)));
      const accepted = counts.filter((each) => each?.wait === 0).map((each) => each?.count);
      assert.deepEqual(
        accepted.toSorted((a = 0, b = 0) => a - b),
        [2, 3, 4, 5, 6, 7],
      );
      for (const refused of counts.filter((each) => each?.wait !== 0))
        assert.ok(refused?.count === 7 && refused.wait > 0 && refused.wait <= LONG);
    });

    it('counts each in its own slot, when a slot begins between two who ask together', async () => {
      const one = windowOf({ most: 2 });
      const border = Math.ceil(NOW / (LONG / SLOTS)) * (LONG / SLOTS);
      const counts = await Promise.all([one.at(border - 1), one.at(border)]);
      assert.deepEqual(counts.map((each) => each?.count).toSorted(), [1, 2]);
      assert.equal((await one.at(border + LONG - 1))?.wait, 0);
      assert.notEqual((await one.at(border + LONG - 1))?.wait, 0);
    });

    it('tells those who are refused beside others the whole wait', async () => {
      const one = windowOf({ most: 3 });
      const start = Math.ceil(NOW / (LONG / SLOTS)) * (LONG / SLOTS);
      const late = start + LONG / SLOTS - 1;
      await one.at(start);
      const waits = (await Promise.all([1, 2, 3, 4].map(() => one.at(late)))).map((each) => each?.wait);
      assert.deepEqual(waits.toSorted(), [0, 0, LONG, LONG]);
    });

    it('goes by the limit that each has, when they ask for one window together', async () => {
      const strict = windowOf({ most: 2 });
      const lenient = { ...strict.hit, most: 10 };
      for (let count = 0; count < 2; count++) await strict.at(NOW);
      const [refused, accepted] = await Promise.all([hitAll(NOW, [strict.hit]), hitAll(NOW, [lenient])]);
      assert.ok((refused?.[0]?.wait ?? 0) > 0);
      assert.deepEqual(accepted, [{ count: 3, wait: 0 }]);
    });

    it('counts no step after the one that is refused, so that nobody beyond a limit uses up another’s', async () => {
      const [first, second] = [windowOf({ most: 1 }), windowOf()];
      assert.equal((await hitSteps([[first.hit], [second.hit]])).length, 2);
      const [refused, ...later] = await hitSteps([[first.hit], [second.hit]]);
      assert.ok((refused?.[0] ?? 0) > 0);
      assert.deepEqual(later, []);
      assert.equal((await second.at(NOW))?.count, 2);
    });

    it('leaves counted what came before the step that is refused, and nothing of that step', async () => {
      const [first, beside, full] = [windowOf(), windowOf(), windowOf({ most: 1 })];
      await full.at(NOW);
      const [accepted, refused] = await hitSteps([[first.hit], [beside.hit, full.hit]]);
      assert.deepEqual(accepted, [0]);
      assert.equal(refused?.[0], 0);
      assert.ok((refused?.[1] ?? 0) > 0);
      assert.deepEqual([(await first.at(NOW))?.count, (await beside.at(NOW))?.count], [2, 1]);
    });

    it('lets nobody who floods from one address past its limit use up what others are asked about, across processes', async () => {
      const [address, ...others] = [windowOf({ most: 7 }), windowOf(), windowOf(), windowOf()];
      const flood = Array.from({ length: 60 }, (_, index) => {
        const about = others[index % others.length] as (typeof others)[number];
        return hitSteps([[address.hit], [about.hit]], index);
      });
      const accepted = (await Promise.all(flood)).filter((steps) => steps.length === 2);
      assert.equal(accepted.length, 7);
      const counts = await Promise.all(others.map(async (other) => (await other.at(NOW))?.count ?? 0));
      assert.equal(
        counts.reduce((sum, count) => sum + count - 1, 0),
        7,
      );
    });

    it('refuses as many as there is no room for, where each step has a limit, and says so of the right step', async () => {
      const [address, about] = [windowOf({ most: 20 }), windowOf({ most: 5 })];
      const flood = Array.from({ length: 40 }, (_, index) => hitSteps([[address.hit], [about.hit]], index));
      const answers = await Promise.all(flood);
      const isAccepted = (step: readonly number[] | undefined): boolean => step?.[0] === 0;
      assert.equal(answers.filter(([first]) => isAccepted(first)).length, 20);
      assert.equal(answers.filter(([, second]) => isAccepted(second)).length, 5);
      assert.ok(answers.every((steps) => steps.length > 0));
      assert.equal(answers.filter((steps) => steps.length === 2).length, 20);
    });

    it('counts an address once, where others fill what it asks about at the same moment', async () => {
      const about = windowOf({ most: 5 });
      const own = Array.from({ length: 40 }, () => windowOf({ most: 1 }));
      const asked = own.map(({ hit }, index) => hitSteps([[hit], [about.hit]], index));
      const answers = await Promise.all(asked);
      for (const [first] of answers) assert.deepEqual(first, [0]);
      assert.equal(answers.filter(([, second]) => second?.[0] === 0).length, 5);
      const left = await Promise.all(own.map(({ hit }) => hitAll(NOW, [{ ...hit, most: 0 }])));
      assert.ok(left.every(([look]) => look?.count === 1));
    });

    it('tells those who ask how many there are, also beside others who only ask whether there is room', async () => {
      const [counted, about] = [windowOf(), windowOf()];
      for (let count = 0; count < 3; count++) await counted.at(NOW);
      const [counts, waits, looked] = await Promise.all([
        hitAll(NOW, [counted.hit]),
        hitSteps([[about.hit], [counted.hit]]),
        hitAll(NOW, [{ ...windowOf().hit, most: 0 }]),
      ]);
      assert.ok([4, 5].includes(counts[0]?.count ?? 0));
      assert.deepEqual(waits, [[0], [0]]);
      assert.deepEqual(looked, [{ count: 0, wait: 0 }]);
      assert.equal((await counted.at(NOW))?.count, 6);
    });

    it('looks at a window without counting', async () => {
      const one = windowOf({ most: 2 });
      const look = { ...one.hit, most: 0 };
      assert.deepEqual(await hitAll(NOW, [look]), [{ count: 0, wait: 0 }]);
      for (let count = 0; count < 2; count++) await one.at(NOW);
      assert.deepEqual(await hitAll(NOW, [look, windowOf().hit]), [
        { count: 2, wait: 0 },
        { count: 1, wait: 0 },
      ]);
    });

    it('takes back one hit and leaves the others', async () => {
      const [one, other] = [windowOf({ most: 3 }), windowOf({ window: 10 * LONG })];
      for (let count = 0; count < 3; count++) await hitAll(NOW, [one.hit, other.hit]);
      await stores[1 % stores.length]?.takeBack([one.hit, other.hit], NOW);
      assert.deepEqual(await one.at(NOW), { count: 3, wait: 0 });
      assert.equal((await other.at(NOW))?.count, 3);
      assert.notEqual((await one.at(NOW))?.wait, 0);
    });

    it('takes nothing back from what is not there, or is over', async () => {
      const one = windowOf();
      await stores[0]?.takeBack([one.hit], NOW);
      assert.equal((await one.at(NOW))?.count, 1);
      await stores[0]?.takeBack([one.hit], NOW - 3 * LONG);
      assert.equal((await one.at(NOW))?.count, 2);
    });

    it('neither refuses by what a clock far ahead wrote, nor forgets what one a little ahead did', async () => {
      const one = windowOf({ most: 1 });
      await one.at(NOW + 24 * LONG);
      assert.deepEqual(await one.at(NOW), { count: 1, wait: 0 });
      const another = windowOf({ most: 1 });
      await another.at(NOW + LONG / 2);
      assert.notEqual((await another.at(NOW))?.wait, 0);
    });

    it('does not hold against anybody tomorrow what a clock that was a day ahead counted in a window of a day', async () => {
      const DAY = 24 * 3600 * 1000;
      const one = windowOf({ most: 3, window: DAY });
      for (let count = 0; count < 3; count++) await one.at(NOW + DAY - 1000);
      assert.deepEqual(await one.at(NOW), { count: 1, wait: 0 });
      for (let count = 2; count <= 3; count++) await one.at(NOW + 60_000);
      const refused = await one.at(NOW);
      assert.ok(
        refused && refused.wait > 0 && refused.wait <= DAY + 60_000,
        'a small correction forgets none',
      );
    });

    it('forgets windows that are over, and those of a clock that was far ahead', async () => {
      const [over, open, ahead] = [windowOf(), windowOf({ window: 10 * LONG }), windowOf()];
      await over.at(NOW);
      await open.at(NOW);
      await ahead.at(NOW + 24 * LONG);
      if (name === 'redis') return;
      let looks = 0;
      for (let after: string | null | undefined = ''; typeof after === 'string'; looks++)
        after = await stores[0]?.removeExpired(NOW + LONG, after, 2);
      assert.ok(looks > 2, 'each look takes as many windows as it may');
      assert.equal((await over.at(NOW))?.count, 1);
      assert.equal((await open.at(NOW + LONG))?.count, 2);
      assert.equal((await ahead.at(NOW + 24 * LONG))?.count, 1);
    });

    it('lets no more through than the limit in any span as long as the window, at any pace', async () => {
      const random = randomFrom(7);
      for (let round = 0; round < 6; round++) {
        const most = 1 + Math.floor(random() * 12);
        const one = windowOf({ most });
        const pace = (LONG / most) * (0.1 + 1.5 * random());
        const accepted: number[] = [];
        for (let time = NOW, count = 0; count < 60; count++) {
          time += Math.floor(2 * pace * random());
          const answer = await one.at(time, count);
          const within = (span: number) => accepted.filter((each) => each > time - span).length;
          if (answer?.wait === 0) {
            accepted.push(time);
            assert.ok(within(LONG) <= most, `${within(LONG)} of ${most}`);
          } else {
            // The error is on the other side: a hit counts a slot too long at most.
            assert.ok(within(LONG + LONG / SLOTS) >= most);
            assert.ok((answer?.wait ?? 0) <= LONG);
          }
        }
      }
    });

    it('forgets every hit of the windows that are cleared, in every process, and of no other', async () => {
      const [cleared, kept] = [windowOf({ most: 2 }), windowOf({ most: 2 })];
      for (const one of [cleared, kept]) for (let hit = 0; hit < 2; hit += 1) await one.at(NOW, hit);
      assert.ok(((await cleared.at(NOW))?.wait ?? 0) > 0);
      await stores[0]?.clear([cleared.hit, windowOf().hit]);
      await stores[0]?.clear([]);
      assert.deepEqual(await cleared.at(NOW, 1), { count: 1, wait: 0 });
      assert.ok(((await kept.at(NOW, 1))?.wait ?? 0) > 0);
    });
  });
}

/** Numbers from 0 to 1, the same in each run: a linear congruential generator. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
