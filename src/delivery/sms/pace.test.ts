import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeClock } from '../../../test/support/clock.ts';
import { DAY, SECOND } from '../../lib/clock.ts';
import { createPace, MOST_WAIT } from './pace.ts';

const entry = (rate?: number) => ({ klass: 'http', conf: {}, ...(rate !== undefined && { rate }) });

describe('the pace of a gateway', () => {
  it('spreads messages evenly, so that the gateway refuses none for being too many', () => {
    const [pace, gateway] = [createPace(new FakeClock()), entry(20)];
    assert.deepEqual(
      Array.from({ length: 4 }, () => pace.reserve(gateway)),
      [0, 50, 100, 150],
    );
  });

  it('saves up no turns while nothing is sent: a burst would exceed the rate', () => {
    const clock = new FakeClock();
    const [pace, gateway] = [createPace(clock), entry(10)];
    pace.reserve(gateway);
    clock.advance(10 * SECOND);
    assert.deepEqual([pace.reserve(gateway), pace.reserve(gateway)], [0, 100]);
  });

  it('turns a message away rather than let its recipient wait for long, and takes no turn for it', () => {
    const clock = new FakeClock();
    const [pace, gateway] = [createPace(clock), entry(1)];
    const waits = Array.from({ length: 9 }, () => pace.reserve(gateway));
    assert.deepEqual(waits, [0, 1000, 2000, 3000, 4000, 5000, null, null, null]);
    clock.advance(SECOND);
    assert.equal(pace.reserve(gateway), MOST_WAIT);
  });

  it('holds back nobody where no rate is set, and each gateway has its own', () => {
    const [pace, slow, free] = [createPace(new FakeClock()), entry(1), entry()];
    for (let count = 0; count < 100; count++) assert.equal(pace.reserve(free), 0);
    pace.reserve(slow);
    assert.equal(pace.reserve(entry(1)), 0);
  });

  it('does not wait for a day when the clock was a day ahead', () => {
    const clock = new FakeClock();
    const [pace, gateway] = [createPace(clock), entry(1)];
    clock.advance(DAY);
    pace.reserve(gateway);
    clock.advance(-DAY);
    assert.equal(pace.reserve(gateway), 0);
  });

  it('ends a wait with the attempt', async () => {
    const [pace, gateway] = [createPace(new FakeClock()), entry(1)];
    const attempt = new AbortController();
    assert.equal(await pace.waitFor(gateway, attempt.signal), true);
    const waiting = pace.waitFor(gateway, attempt.signal);
    attempt.abort();
    assert.equal(await waiting, false);
  });
});
