import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatOf } from './formats.ts';
import { createRefusalTime, pauseAfter } from './refusal-time.ts';

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
  it('adds nothing where all hashes are of today: the same work is enough', async () => {
    const { time, measured } = refusalTimeOver({ [CURRENT]: 20 });
    assert.equal(await time.get(), 0);
    assert.deepEqual(measured, []);
  });

  it('covers the slowest hash that was imported, so that its owner is not told from strangers', async () => {
    const { time } = refusalTimeOver({ [CURRENT]: 20, [SLOW]: 400, [FAST]: 1 });
    assert.ok((await time.get()) > 400);
  });

  it('covers today’s hashes where the imported ones are faster', async () => {
    const { time } = refusalTimeOver({ [CURRENT]: 20, [FAST]: 1 });
    assert.ok((await time.get()) > 20);
  });

  it('measures a format once, however many people have it', async () => {
    const others = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`${SLOW}${at}`, 400]));
    const { time, measured } = refusalTimeOver({ ...others, [FAST]: 1 });
    await time.get();
    await time.get();
    assert.deepEqual(measured.sort(), [CURRENT, FAST, SLOW].map(formatOf).sort());
  });

  it('ends refusals that took longer, on a busy machine, at the next multiple', () => {
    assert.equal(pauseAfter(100, 600), 500);
    assert.equal(pauseAfter(599, 600), 1);
    assert.equal(pauseAfter(700, 600), 500);
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
