import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StatementNames } from './postgres-connection.ts';

const ONE = 'select 1';
/** PostgreSQL cuts off longer names, so that two could become one. Bytes. */
const LONGEST_NAME = 63;

describe('the name of a statement', () => {
  it('means the same text in every process, in whatever order they run them: none runs another’s SQL', () => {
    const [here, there] = [new StatementNames(), new StatementNames()];
    there.of('select 2');
    assert.equal(here.of(ONE), there.of(ONE));
    assert.notEqual(here.of(ONE), here.of('select 2'));
    assert.ok(Buffer.byteLength(here.of('select 3'.repeat(1000))) <= LONGEST_NAME);
  });

  it('is another one after a plan has become stale, and stays that', () => {
    const names = new StatementNames();
    const before = names.of(ONE);
    names.renew();
    const after = names.of(ONE);
    assert.notEqual(after, before);
    assert.equal(names.of(ONE), after);
    assert.ok(Buffer.byteLength(after) <= LONGEST_NAME);
  });
});
