import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
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
      findOutdated: async () => undefined,
      measure: async () => costs.shift() ?? 900,
    });
    assert.ok((await time.get()) < 100);
  });

  it('grows on a busy machine, which slows some formats more than others, and never without end', async () => {
    const { time } = refusalTimeOver({ [CURRENT]: 20 });
    const idle = await time.get();
    time.note(idle * 2);
    assert.ok((await time.get()) > idle * 2);
    time.note(idle * 1000);
    assert.ok((await time.get()) < idle * 10);
  });

  it('measures a format once, however many people have it', async () => {
    const others = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`${SLOW}${at}`, 400]));
    const { time, measured } = refusalTimeOver({ ...others, [FAST]: 1 });
    await time.get();
    await time.get();
    assert.deepEqual([...new Set(measured)].sort(), [CURRENT, FAST, SLOW].map(formatOf).sort());
    assert.equal(measured.length, 9);
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
