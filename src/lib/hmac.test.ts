import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createHmacSha256 } from './hmac.ts';

describe('HMAC-SHA256', () => {
  it('is that of RFC 4231, so that others can check what was signed here', () => {
    const vectors = [
      [
        Buffer.alloc(20, 0x0b),
        'Hi There',
        'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
      ],
      [
        Buffer.from('Jefe'),
        'what do ya want for nothing?',
        '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
      ],
    ] as const;
    for (const [key, text, mac] of vectors) assert.equal(createHmacSha256(key)(text), mac);
  });

  it('is node’s own for every key and text, one after the other', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 64 }),
        fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }),
        (key, texts) => {
          const mac = createHmacSha256(key);
          for (const text of texts)
            assert.equal(mac(text), createHmac('sha256', key).update(text).digest('hex'));
        },
      ),
    );
  });

  it('refuses a key that would first have to be hashed', () => {
    assert.throws(() => createHmacSha256(Buffer.alloc(65)), /more than 64 bytes/);
  });
});
