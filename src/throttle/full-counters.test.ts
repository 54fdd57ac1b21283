import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeClock } from '../../test/support/clock.ts';
import { MINUTE, SECOND } from '../lib/clock.ts';
import { createFullCounters } from './full-counters.ts';

const MANY = 5000;
const KEPT = 4096;
const counterOf = (index: number) => ({ name: [String(index)], window: MINUTE, most: 1 });

describe('the counters that are known to be full', () => {
  it('are a bounded number, those found full last, so that no stranger fills the memory', () => {
    const full = createFullCounters(new FakeClock());
    const isKnown = (index: number) => full.waitOf(() => [counterOf(index)]) > 0;
    for (let index = 0; index < MANY; index++) full.note(counterOf(index), SECOND);
    const known = Array.from({ length: MANY }, (_, index) => index).filter(isKnown);
    assert.equal(known.length, KEPT);
    assert.equal(known[0], MANY - KEPT);
  });

  it('are known for a window at most, so that the wrong clock of another process keeps nobody out', () => {
    const clock = new FakeClock();
    const full = createFullCounters(clock);
    const counter = counterOf(0);
    full.note(counter, 2 * MINUTE);
    assert.equal(
      full.waitOf(() => [counter]),
      MINUTE,
    );
    clock.advance(-SECOND);
    assert.equal(
      full.waitOf(() => [counter]),
      0,
    );
  });
});
