import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Unavailable } from '../../lib/failures.ts';
import { Places } from './postgres-places.ts';

const LONG = 60_000;

describe('the places of changes', () => {
  it('are given to those who wait, in the order in which they came, and no more than there are', async () => {
    const places = new Places(2);
    const held: number[] = [];
    const take = (who: number) => places.take(LONG).then(() => held.push(who));
    const all = [1, 2, 3, 4].map(take);
    await Promise.all(all.slice(0, 2));
    assert.deepEqual(held, [1, 2]);
    places.give();
    await all[2];
    assert.deepEqual(held, [1, 2, 3]);
    places.give();
    await all[3];
    assert.deepEqual(held, [1, 2, 3, 4]);
  });

  it('are not lost when somebody does not wait any longer', async () => {
    const places = new Places(1);
    await places.take(LONG);
    await assert.rejects(places.take(1), Unavailable);
    places.give();
    await places.take(LONG);
  });
});
