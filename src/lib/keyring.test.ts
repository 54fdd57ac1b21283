import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createKeyring, isCiphertext } from './keyring.ts';

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

  it('makes the MACs and opens the ciphertexts of earlier versions, so that stored ones stay valid', () => {
    // Made with Python's hmac, hashlib and RFC 5869: key = HKDF(secret, salt "latchkey", info "test").
    assert.equal(
      keyring.mac('test', ['ab', 1, null]),
      'bc9249fe2ab1f7c4f1f1cda213bfa85d4fb1aa5ed9a40b0e54a141ecc75b1794',
    );
    assert.equal(keyring.mac('test', []), '872195c30e74d960abfbbd6ee8e9bf4a8ef305c128943993d4abbe5b354672d2');
    const stored = 'OkE2PVtIfd-12t1w6hPNV2wFRujDVyR2JG0tw3jgUk9Oz-Rm';
    assert.equal(keyring.decrypt('test', stored, 'row 1'), 'the text');
  });

  it('keeps what was made for one purpose from passing for another', () => {
    assert.notEqual(keyring.mac('one', ['x']), keyring.mac('two', ['x']));
    const encrypted = keyring.encrypt('one', 'text', 'row 1');
    assert.throws(() => keyring.decrypt('two', encrypted, 'row 1'));
    assert.throws(() => keyring.decrypt('one', encrypted, 'row 2'));
    assert.throws(() =>
      createKeyring('another secret key of over 32 chars').decrypt('one', encrypted, 'row 1'),
    );
  });

  it('decrypts what it encrypted, and nothing that was changed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (text, position) => {
        const encrypted = keyring.encrypt('test', text, 'row');
        assert.equal(keyring.decrypt('test', encrypted, 'row'), text);
        const bytes = Buffer.from(encrypted, 'base64url');
        const index = position % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ 1;
        assert.throws(() => keyring.decrypt('test', bytes.toString('base64url'), 'row'));
      }),
    );
  });
});

const FORMER = 'the former secret key of 32 characters';
const secret = fc.string({ minLength: 32, maxLength: 40 });
const fields = fc.array(fc.oneof(fc.string(), fc.integer(), fc.constant(null)), { maxLength: 4 });

describe('a keyring with fallbacks', () => {
  it('reads what any of its keys made, whichever is the first, and nothing that another key made', () => {
    fc.assert(
      fc.property(secret, secret, secret, fields, (one, two, stranger, given) => {
        fc.pre(new Set([one, two, stranger]).size === 3);
        const made = createKeyring(one);
        const [mac, text] = [made.mac('test', given), made.encrypt('test', 'the text', 'row')];
        for (const ring of [createKeyring(one, [two]), createKeyring(two, [one])]) {
          assert.ok(ring.isMac('test', given, mac));
          assert.equal(ring.makerOf('test', given, mac), made.id);
          assert.deepEqual(ring.open('test', text, 'row'), { text: 'the text', keyId: made.id });
        }
        const other = createKeyring(two, [stranger]);
        assert.ok(!other.isMac('test', given, mac));
        assert.equal(other.makerOf('test', given, mac), null);
        assert.equal(other.open('test', text, 'row'), null);
      }),
    );
  });

  it('makes everything under the first key', () => {
    const ring = createKeyring(FORMER, ['a secret key of more than 32 characters']);
    const alone = createKeyring(FORMER);
    assert.equal(ring.mac('test', ['x']), alone.mac('test', ['x']));
    assert.equal(alone.decrypt('test', ring.encrypt('test', 'text', 'row'), 'row'), 'text');
    assert.ok(ring.derive('test', []).equals(alone.derive('test', [])));
  });

  it('names counters in one order in every process, or they would wait for each other for ever', () => {
    const names = (...keys: [string, ...string[]]) => {
      const [first, ...others] = keys;
      return createKeyring(first, others).forEachKey(({ mac }) => mac('test', ['counter']));
    };
    assert.deepEqual(names(FORMER, 'b'.repeat(32)), names('b'.repeat(32), FORMER));
    assert.deepEqual(names(FORMER, FORMER), names(FORMER));
  });

  it('keeps of a retired key the purposes it was retired with, and no others', () => {
    const made = createKeyring(FORMER);
    const ring = createKeyring('the next secret key of more than 32');
    const purposes = createKeyring('the next secret key of more than 32', [FORMER]).purposesOf(made.id, [
      'kept',
    ]);
    ring.useRetired([{ id: made.id, purposes, limits: { last: 7 } }]);
    assert.equal(ring.makerOf('kept', ['x'], made.mac('kept', ['x'])), made.id);
    assert.equal(ring.makerOf('link', ['x'], made.mac('link', ['x'])), null);
    assert.deepEqual(ring.limitsOf(made.id), { last: 7 });
    assert.equal(ring.limitsOf(ring.id), undefined);
    const both = createKeyring('the next secret key of more than 32', [FORMER]);
    both.useRetired([{ id: made.id, purposes, limits: { last: 7 } }]);
    assert.equal(both.limitsOf(made.id), undefined, 'a configured key counts everywhere');
  });

  it('tells a ciphertext of another key from what is none', () => {
    assert.ok(isCiphertext(createKeyring(FORMER).encrypt('test', '', 'row')));
    for (const text of ['', 'garbage', '{"a":1}', `${'a'.repeat(60)}=`]) assert.ok(!isCiphertext(text), text);
  });
});

const spelt = (field: string | number | null): string | null => (field === null ? null : String(field));
