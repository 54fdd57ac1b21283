import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ATTACKS } from '../../attack/attacks/index.ts';
import {
  areaUnderCurve,
  chiSquare,
  distinguishability,
  isUnlikely,
} from '../../attack/support/statistics.ts';

const FOLDER = new URL('../../attack/attacks/', import.meta.url);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('the attacks', () => {
  it('are all carried out, each under the name of its file: none is forgotten in the list', () => {
    const files = readdirSync(FOLDER)
      .filter((file) => file !== 'index.ts')
      .map((file) => file.replace(/\.ts$/, ''));
    assert.deepEqual(ATTACKS.map(({ name }) => name).sort(), files.sort());
  });
});

describe('what attacks measure with', () => {
  it('sees a class that always takes longer, whichever it is', () => {
    const [slow, fast] = [upTo(50).map((value) => value + 100), upTo(50)];
    assert.equal(areaUnderCurve(slow, fast), 1);
    assert.equal(distinguishability(fast, slow), 1);
  });

  it('sees no difference where there is none, also among ties', () => {
    assert.equal(areaUnderCurve(upTo(50), upTo(50)), 0.5);
    assert.equal(areaUnderCurve([1, 1, 1], [1, 1, 1, 1]), 0.5);
  });

  it('counts pairs: the first is greater in 3 of 4', () => {
    assert.equal(areaUnderCurve([2, 4], [1, 3]), 0.75);
  });

  it('takes a digit that comes twice as often for a pattern, and chance for none', () => {
    const even = upTo(10).map((digit) => 1000 + (digit % 2 ? 30 : -30));
    assert.equal(Math.round(chiSquare(even).statistic), 9);
    assert.equal(isUnlikely(chiSquare(even)), false);
    assert.equal(isUnlikely(chiSquare([2000, ...even.slice(1)])), true);
  });
});
