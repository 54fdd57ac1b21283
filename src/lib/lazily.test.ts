import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lazily } from './lazily.ts';

test('a part is made when it is first read, once, of what its object was made of', () => {
  const made: string[] = [];
  const maker = (name: string) => (owner: string) => {
    made.push(`${name} of ${owner}`);
    return { owner };
  };
  const create = lazily<string, { a: { owner: string }; b: { owner: string } }>({
    a: maker('a'),
    b: maker('b'),
  });
  const [one, other] = [create('one'), create('other')];
  assert.deepEqual(made, []);

  assert.equal(one.a, one.a);
  assert.equal(other.a.owner, 'other');
  assert.deepEqual(made, ['a of one', 'a of other']);
});
