import { hash } from 'node:crypto';

/** Bytes of a block of SHA-256 (FIPS 180-4), and of what it makes. */
const BLOCK = 64;
const DIGEST = 32;

/**
 * HMAC-SHA256 (RFC 2104) under one key, put together from node's one-shot digests: node's own makes an object with
 * OpenSSL's state for every message, which takes several times as long and keeps the garbage collector busy.
 *
 * @param key not longer than a block
 * @returns the MAC of a text's UTF-8 bytes, in hexadecimal
 */
export function createHmacSha256(key: Uint8Array): (text: string) => string {
  if (key.length > BLOCK) throw new Error(`an HMAC key of more than ${BLOCK} bytes`);
  const innerPad = padded(key, 0x36, BLOCK);
  // The digest of the inner message is written behind the pad, again for every text.
  const outer = padded(key, 0x5c, BLOCK + DIGEST);

  return (text) => {
    const inner = Buffer.allocUnsafe(BLOCK + Buffer.byteLength(text));
    innerPad.copy(inner);
    inner.write(text, BLOCK);
    outer.write(hash('sha256', inner, 'binary'), BLOCK, 'binary');
    return hash('sha256', outer, 'hex');
  };
}

/** The key, filled up with zeros to a block, each byte of which is combined with the pad's. */
function padded(key: Uint8Array, pad: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let index = 0; index < BLOCK; index++) bytes[index] = (key[index] ?? 0) ^ pad;
  return bytes;
}
