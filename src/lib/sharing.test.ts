import assert from 'node:assert/strict';
import { it } from 'node:test';
import { sharing } from './sharing.ts';

it('keeps the parts that did not change, so that what is counted for them goes on', () => {
  const before = { a: { rate: 1, conf: { key: 'x' } }, b: { rate: 2 }, list: [{ c: 1 }] };
  const copy = structuredClone(before);
  assert.equal(sharing(before, copy), before);
  const changed = sharing(before, { ...copy, b: { rate: 3 }, list: [{ c: 2 }] });
  assert.equal(changed.a, before.a);
  assert.deepEqual(changed, { a: before.a, b: { rate: 3 }, list: [{ c: 2 }] });
  const conf = sharing(before, { ...copy, a: { rate: 9, conf: { key: 'x' } } });
  assert.notEqual(conf.a, before.a);
  assert.equal(conf.a.conf, before.a.conf);
  for (const next of [null, 5, 'text', [before]]) assert.equal(sharing(before, next), next);
});
