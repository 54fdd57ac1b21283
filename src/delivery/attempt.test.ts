import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DAY, HOUR, MINUTE, SECOND } from '../lib/clock.ts';
import { nextAttemptAt } from './attempt.ts';

const NOW = 1_800_000_000_000;

describe('the next attempt', () => {
  it('comes soon after a first failure, later after many, and never more than an hour later', () => {
    const pauses = [1, 2, 5, 8, 12, 50].map(
      (attempts) => (nextAttemptAt(attempts, NOW, NOW + DAY) ?? 0) - NOW,
    );
    const bounds = [5 * SECOND, 10 * SECOND, 80 * SECOND, 640 * SECOND, HOUR, HOUR];
    for (const [index, pause] of pauses.entries()) {
      const bound = bounds[index] ?? 0;
      assert.ok(pause >= bound / 2 && pause <= bound, `${pause} of ${bound}`);
    }
  });

  it('is never at or after the deadline: a code or link that is void is not sent', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: -HOUR, max: 3 * DAY }),
        (attempts, left) => {
          const next = nextAttemptAt(attempts, NOW, NOW + left);
          if (next !== null) assert.ok(next >= NOW + SECOND && next < NOW + left);
          if (left >= 2 * SECOND) assert.notEqual(next, null);
        },
      ),
    );
  });

  it('is no sooner than the other side asked for, unless the deadline would pass', () => {
    assert.ok((nextAttemptAt(1, NOW, NOW + HOUR, { minimum: MINUTE }) ?? 0) >= NOW + MINUTE);
    assert.equal(nextAttemptAt(1, NOW, NOW + MINUTE, { minimum: HOUR }), NOW + 30 * SECOND);
  });

  it('uses the time that is left, rather than giving up a link that lives for minutes yet', () => {
    const next = nextAttemptAt(12, NOW, NOW + 10 * MINUTE);
    assert.equal(next, NOW + 5 * MINUTE);
    assert.equal(nextAttemptAt(1, NOW, NOW + 1.9 * SECOND), null);
  });
});
