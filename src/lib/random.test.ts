import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newCsrfToken, newSessionId, newTokenKey, randomString } from './random.ts';

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
