import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readFields } from '../contracts/fields.ts';
import { createKeyring } from '../lib/keyring.ts';
import { createCursors, pageFields } from './paging.ts';

const OLD = 'a secret key of more than 32 characters';
const NEW = 'another secret key of more than 32 characters';

describe('a cursor', () => {
  it('leads back to its position, also after the key was changed', () => {
    const cursor = createCursors(createKeyring(OLD)).encode('users', ['ada@example.com', 7]);
    assert.deepEqual(createCursors(createKeyring(OLD)).decode('users', cursor), ['ada@example.com', 7]);
    assert.deepEqual(createCursors(createKeyring(NEW, [OLD])).decode('users', cursor), [
      'ada@example.com',
      7,
    ]);
  });

  it('says nothing to who reads a log', () => {
    const cursor = createCursors(createKeyring(OLD)).encode('users', ['ada@example.com', 7]);
    assert.match(cursor, /^[A-Za-z0-9_-]+$/);
    assert.doesNotMatch(Buffer.from(cursor, 'base64url').toString('latin1'), /ada|example/);
  });

  it('is worth nothing elsewhere: of another list, damaged, forged or made up', () => {
    const cursors = createCursors(createKeyring(OLD));
    const cursor = cursors.encode('users of 1', [7]);
    const forged = createCursors(createKeyring(NEW)).encode('users of 1', [7]);
    assert.equal(cursors.decode('users of 2', cursor), null);
    for (const other of [forged, cursor.slice(1), `${cursor.slice(0, -4)}AAAA`, '', 'x', '%00', '🙂', '[7]'])
      assert.equal(cursors.decode('users of 1', other), null, other);
  });
});

describe('the limit of a page', () => {
  it('is 50 unless another from 1 to 200 is asked for', () => {
    const limitOf = (limit?: unknown) => {
      const reading = readFields(pageFields(), { limit });
      return reading.ok ? reading.value.limit : 'refused';
    };
    for (const given of [undefined, null, '']) assert.equal(limitOf(given), 50);
    assert.deepEqual(['1', '200', 7].map(limitOf), [1, 200, 7]);
    for (const given of ['0', '201', '-1', '1.5', 'x', '9'.repeat(30), ['1']])
      assert.equal(limitOf(given), 'refused', String(given));
  });
});
