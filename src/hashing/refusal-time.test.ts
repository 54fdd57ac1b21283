import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { MINUTE } from '../lib/clock.ts';
import { Unavailable } from '../lib/failures.ts';
import { formatOf } from './formats.ts';
import { createRefusalTime, evenedOut, until } from './refusal-time.ts';

const CURRENT = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA';
const SLOW = 'pbkdf2_sha256$1000000$salt$aGFzaA==';
const FAST = 'pbkdf2_sha1$1$salt$aGFzaA==';

/** Over hashes whose cost is given, milliseconds. */
function refusalTimeOver(costs: Readonly<Record<string, number>>) {
  const measured: string[] = [];
  const time = createRefusalTime({
    current: CURRENT,
    later: async () => {},
    findOutdated: async (after) =>
      Object.keys(costs)
        .filter((hash) => hash !== CURRENT && hash > after)
        .sort()[0],
    measure: async (encoded) => {
      measured.push(formatOf(encoded));
      return costs[encoded] ?? 20;
    },
  });
  return { time, measured };
}

/** Stops the clock that measures, and returns what the time is after the next measurements. */
function movingTime(t: TestContext) {
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  return async (time: ReturnType<typeof createRefusalTime>, measurements = 1): Promise<number> => {
    for (let count = 0; count < measurements; count++) {
      now += MINUTE;
      await time.get();
      await new Promise(setImmediate);
    }
    return time.get();
  };
}

describe('the time a refused password takes', () => {
  it('leaves room for finding and recording somebody also where all hashes are of today', async () => {
    const { time } = refusalTimeOver({ [CURRENT]: 20 });
    assert.ok((await time.get()) > 40);
  });

  it('covers the slowest hash that was imported, so that its owner is not told from strangers', async () => {
    const { time } = refusalTimeOver({ [CURRENT]: 20, [SLOW]: 400, [FAST]: 1 });
    assert.ok((await time.get()) > 400);
  });

  it('covers today’s hashes where the imported ones are faster', async () => {
    const { time } = refusalTimeOver({ [CURRENT]: 20, [FAST]: 1 });
    assert.ok((await time.get()) > 20);
  });

  it('does not take a disturbed measurement for the truth: refusals would be slow until the next start', async () => {
    const costs = [900, 20, 20];
    const time = createRefusalTime({
      current: CURRENT,
      later: async () => {},
      findOutdated: async () => undefined,
      measure: async () => costs.shift() ?? 900,
    });
    assert.ok((await time.get()) < 100);
  });

  it('grows on a busy machine, so that slow hashes stay covered, never without end, and shrinks again', async (t) => {
    const passed = movingTime(t);
    let slowness = 1;
    const time = createRefusalTime({
      current: CURRENT,
      later: async () => {},
      findOutdated: async () => undefined,
      measure: async () => 20 * slowness,
    });
    const idle = await time.get();
    const times: number[] = [];
    for (slowness of [2, 1000, 1]) times.push(await passed(time, 7));
    assert.deepEqual(
      times.map((busy) => busy / idle),
      [2, 4, 1],
    );
  });

  it('does not show that a slow hash was at work beside some measurements: that would name whose it is', async (t) => {
    const passed = movingTime(t);
    let beside = 1;
    const time = createRefusalTime({
      current: CURRENT,
      later: async () => {},
      findOutdated: async () => undefined,
      measure: async () => 20 * beside,
    });
    const idle = await time.get();
    await passed(time, 7);
    for (beside of [3, 3, 3, 1.4, 1.4]) assert.equal(await passed(time), idle);
  });

  it('is measured at a moment that no guess decides, or the guess itself would slow the measurement', async (t) => {
    const passed = movingTime(t);
    const begin = Promise.withResolvers<void>();
    let measured = 0;
    const time = createRefusalTime({
      current: CURRENT,
      later: () => begin.promise,
      findOutdated: async () => undefined,
      measure: async () => {
        measured += 1;
        return 20;
      },
    });
    await time.get();
    const before = measured;
    await passed(time, 3);
    assert.equal(measured, before);
    begin.resolve();
    await passed(time);
    assert.ok(measured > before);
  });

  it('refuses nobody because it could not be measured, and is measured at the next call', async () => {
    let isFull = true;
    const time = createRefusalTime({
      current: CURRENT,
      later: async () => {},
      findOutdated: async () => undefined,
      measure: () => (isFull ? Promise.reject(new Unavailable('password hashing')) : Promise.resolve(400)),
    });
    const assumed = await time.get();
    assert.ok(assumed > 100 && assumed < 200, String(assumed));
    isFull = false;
    assert.ok((await time.get()) > 800);
  });

  it('covers an imported format whose first measurement was refused', async (t) => {
    const passed = movingTime(t);
    let fails = 0;
    const time = createRefusalTime({
      current: CURRENT,
      later: async () => {},
      findOutdated: async (after) => (SLOW > after ? SLOW : undefined),
      measure: async (encoded) => {
        if (encoded === SLOW && fails++ === 0) throw new Unavailable('password hashing');
        return encoded === SLOW ? 400 : 20;
      },
    });
    assert.ok((await time.get()) < 400);
    assert.ok((await passed(time)) > 400);
  });

  it('stays what it was while the database fails', async (t) => {
    const passed = movingTime(t);
    let isDown = false;
    const time = createRefusalTime({
      current: CURRENT,
      later: async () => {},
      findOutdated: () => (isDown ? Promise.reject(new Error('down')) : Promise.resolve(undefined)),
      measure: async () => 20,
    });
    const before = await time.get();
    isDown = true;
    assert.equal(await passed(time), before);
  });

  it('measures a format once, however many people have it', async () => {
    const others = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`${SLOW}${at}`, 400]));
    const { time, measured } = refusalTimeOver({ ...others, [FAST]: 1 });
    await time.get();
    await time.get();
    assert.deepEqual([...new Set(measured)].sort(), [CURRENT, FAST, SLOW].map(formatOf).sort());
    assert.equal(measured.length, 9);
  });

  it('covers the slowest of many formats, also behind thousands of hashes whose salts come first', async () => {
    const fast = Array.from({ length: 1000 }, (_, at) => [`md5$${at}$${'a'.repeat(32)}`, 1]);
    const slow = `sha1$1$${'a'.repeat(40)}`;
    const bcrypt = `bcrypt_sha256$$2b$12$${'C'.repeat(53)}`;
    const { time, measured } = refusalTimeOver({ ...Object.fromEntries(fast), [bcrypt]: 20, [slow]: 400 });
    assert.ok((await time.get()) > 400);
    assert.deepEqual(
      [...new Set(measured)].sort(),
      [formatOf(CURRENT), 'bcrypt_sha256$$2b$12$', 'md5$', 'sha1$'].sort(),
    );
  });

  it('ends refusals that took longer, on a busy machine, at the next multiple', () => {
    assert.equal(evenedOut(100, 600), 600);
    assert.equal(evenedOut(599, 600), 600);
    assert.equal(evenedOut(700, 600), 1200);
  });

  it('never ends early after work that held the event loop, as a write to SQLite does', async () => {
    await new Promise(setImmediate);
    const moment = performance.now() + 30;
    while (performance.now() < moment - 10);
    await until(moment);
    assert.ok(performance.now() >= moment);
  });
});

describe('the format of a hash', () => {
  it('is everything that decides how long it takes, without the salt', () => {
    assert.equal(formatOf(SLOW), 'pbkdf2_sha256$1000000$');
    assert.equal(formatOf(CURRENT), '$argon2id$v=19$m=19456,t=2,p=1$');
    assert.equal(
      formatOf('argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdA$aGFzaA'),
      'argon2$argon2id$v=19$m=102400,t=2,p=8$',
    );
  });
});
