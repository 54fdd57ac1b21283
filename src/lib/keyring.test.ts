import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createKeyring } from './keyring.ts';

const keyring = createKeyring('a secret key of more than 32 characters');

describe('the keyring', () => {
  it('never lets fields run together: what was signed is what is read', () => {
    const field = fc.oneof(fc.string(), fc.integer(), fc.constant(null));
    fc.assert(
      fc.property(fc.array(field), fc.array(field), (one, other) => {
        const same = JSON.stringify(one.map(spelt)) === JSON.stringify(other.map(spelt));
        assert.equal(keyring.mac('test', one) === keyring.mac('test', other), same);
      }),
    );
    assert.notEqual(keyring.mac('test', ['ab', 'c']), keyring.mac('test', ['a', 'bc']));
    assert.notEqual(keyring.mac('test', [null]), keyring.mac('test', ['-']));
  });

  it('keeps what was made for one purpose from passing for another', () => {
    assert.notEqual(keyring.mac('one', ['x']), keyring.mac('two', ['x']));
    const sealed = keyring.encrypt('one', 'text', 'row 1');
    assert.throws(() => keyring.decrypt('two', sealed, 'row 1'));
    assert.throws(() => keyring.decrypt('one', sealed, 'row 2'));
    assert.throws(() => createKeyring('another secret key of over 32 chars').decrypt('one', sealed, 'row 1'));
  });

  it('opens what it sealed, and nothing that was touched', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (text, position) => {
        const sealed = keyring.encrypt('test', text, 'row');
        assert.equal(keyring.decrypt('test', sealed, 'row'), text);
        const bytes = Buffer.from(sealed, 'base64url');
        const index = position % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ 1;
        assert.throws(() => keyring.decrypt('test', bytes.toString('base64url'), 'row'));
      }),
    );
  });
});

const spelt = (field: string | number | null): string | null => (field === null ? null : String(field));
