import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KINDS } from '../../bench/simulation/endpoints.ts';
import { readMeasured } from '../../bench/simulation/measured.ts';

/** Every figure, with its place. */
function figuresIn(value: unknown, place: string): Array<readonly [place: string, figure: unknown]> {
  if (typeof value === 'string') return [];
  if (typeof value !== 'object' || value === null) return [[place, value]];
  return Object.entries(value).flatMap(([key, each]) => figuresIn(each, `${place}.${key}`));
}

describe('the measurements that machines are planned by', () => {
  it('lack no figure, so that nothing is planned for free', () => {
    const measured = readMeasured();
    assert.ok(measured.points.length > KINDS.length);
    for (const [place, figure] of figuresIn(measured, 'measured'))
      assert.ok(Number.isFinite(figure) && Number(figure) >= 0, `${place} is ${figure}`);
    const { worker, redis, sealed } = measured;
    for (const figure of [worker.own, worker.database, redis.scripts, redis.microseconds, sealed])
      assert.ok(figure > 0);
  });
});
