import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { leavesOf } from './value-paths.ts';

const value = fc.jsonValue({ maxDepth: 3 });

describe('the parts of a value', () => {
  it('have readable paths', () => {
    assert.deepEqual(
      [...leavesOf({ app: { url: 'x' }, list: [1, { 'a.b': 2 }], none: {} }, 'S').entries()],
      [
        ['S.app.url', 'x'],
        ['S.list[0]', 1],
        ['S.list[1]["a.b"]', 2],
        ['S.none', {}],
      ],
    );
  });

  it('never share a path, or one could hide a change of the other from whoever confirms it', () => {
    const hidden = { 'a.url': 'good', a: { url: 'evil' } };
    assert.deepEqual([...leavesOf(hidden, 'S').values()].toSorted(), ['evil', 'good']);
    fc.assert(
      fc.property(value, value, (one, other) => {
        const [first, second] = [one, other].map((each) =>
          JSON.stringify([...leavesOf(each, 'S')].toSorted()),
        );
        const isSame = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
        assert.equal(first === second, isSame);
      }),
    );
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ unit: fc.constantFrom('a', '.', '[', ']', '"', '\\', '0') }),
          fc.constant(1),
        ),
        (names) => {
          const nested = { ...names, a: names };
          assert.equal(leavesOf(nested, 'S').size, countLeaves(nested));
        },
      ),
    );
  });
});

/** With the names of objects in order, and an object without any told from an empty list. */
function sorted(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(sorted);
  if (typeof given !== 'object' || given === null) return given;
  const pairs = Object.entries(given).map(([name, part]) => [name, sorted(part)] as const);
  return { pairs: pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)) };
}

const countLeaves = (given: object): number =>
  Object.keys(given).length === 0
    ? 1
    : Object.values(given).reduce(
        (sum: number, part: unknown) =>
          sum + (typeof part === 'object' && part !== null ? countLeaves(part) : 1),
        0,
      );
