import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawBytes, newCsrfToken, newSessionId, newTokenKey, randomString } from './random.ts';

describe('random strings', () => {
  it('have the shapes that clients know', () => {
    assert.match(newSessionId(), /^[a-z0-9]{32}$/);
    assert.match(newCsrfToken(), /^[A-Za-z0-9]{64}$/);
    assert.match(newTokenKey(), /^[0-9a-f]{40}$/);
  });

  it('draw every character equally often, so that none is easier to guess', () => {
    const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
    const draws = 360_000;
    const counts = new Map<string, number>();
    for (const character of randomString(draws, alphabet))
      counts.set(character, (counts.get(character) ?? 0) + 1);
    const expected = draws / alphabet.length;
    const chiSquare = [...alphabet].reduce(
      (sum, c) => sum + ((counts.get(c) ?? 0) - expected) ** 2 / expected,
      0,
    );
    // 35 degrees of freedom: a fair draw exceeds 102 less than once in 10^8 runs; taking bytes modulo 36 gives over 1,000.
    assert.ok(chiSquare < 102, `chi-square ${chiSquare}`);
  });
});

describe('random bytes', () => {
  it('are never given out twice, or two messages would be encrypted with one nonce', () => {
    const seen = new Set<string>();
    const draws = 10_000;
    for (let draw = 0; draw < draws; draw++) {
      const bytes = drawBytes(12);
      assert.equal(bytes.length, 12);
      seen.add(bytes.toString('hex'));
    }
    assert.equal(seen.size, draws);
  });

  it('do not change once they are given out', () => {
    const first = drawBytes(12);
    const text = first.toString('hex');
    for (let draw = 0; draw < 1000; draw++) drawBytes(12);
    assert.equal(first.toString('hex'), text);
  });
});
