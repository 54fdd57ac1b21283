import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Secret } from 'otpauth';
import { SECOND } from '../lib/clock.ts';
import { enrolmentOf, newSecret, stepOf } from './totp.ts';

/** RFC 6238, appendix B: SHA-1, the last six of its eight digits. */
const RFC_SECRET = Secret.fromUTF8('12345678901234567890').base32;
const RFC_CODES: readonly (readonly [seconds: number, code: string])[] = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
];

describe('codes of an app', () => {
  it('are those of RFC 6238, or no app would fit', () => {
    for (const [seconds, code] of RFC_CODES)
      assert.equal(stepOf(RFC_SECRET, code, seconds * SECOND), Math.floor(seconds / 30), code);
  });

  it('may be of the step before or after, because clocks differ, and name their own step', () => {
    const at = 59 * SECOND;
    for (const steps of [-1, 0, 1]) assert.equal(stepOf(RFC_SECRET, '287082', at + steps * 30 * SECOND), 1);
    for (const steps of [-2, 2, 3])
      assert.equal(stepOf(RFC_SECRET, '287082', at + steps * 30 * SECOND), null);
  });

  it('are six digits and nothing else', () => {
    for (const code of ['', '28708', '2870822', 'abcdef', '-28708', '２８７０８２', ' 287082', '287082\n'])
      assert.equal(stepOf(RFC_SECRET, code, 59 * SECOND), null, JSON.stringify(code));
  });

  it('come from a secret of 160 bits that no other has', () => {
    const secrets = Array.from({ length: 100 }, newSecret);
    assert.equal(new Set(secrets).size, secrets.length);
    for (const secret of secrets) assert.match(secret, /^[A-Z2-7]{32}$/);
  });

  it('get into the app with names that hold anything', () => {
    const { uri } = enrolmentOf(RFC_SECRET, { issuer: 'Ça & Là: <b>', account: 'ada+1@example.com' });
    const url = new URL(uri);
    assert.equal(url.searchParams.get('issuer'), 'Ça & Là: <b>');
    assert.equal(url.searchParams.get('secret'), RFC_SECRET);
  });
});
