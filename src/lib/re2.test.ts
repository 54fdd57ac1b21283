import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { re2Search } from './re2.ts';

describe('a PHONE_REGEX', () => {
  it('is searched for in what was typed', () => {
    const matches = re2Search('^(0|\\+90)?5\\d{9}$');
    assert.equal(matches('05301112233'), true);
    assert.equal(matches('+905301112233'), true);
    assert.equal(matches('4301112233'), false);
  });

  it('cannot stop the service, however it is written', () => {
    // By backtracking this would take 2^59 steps; the test would not end.
    assert.equal(re2Search('^(\\d+)+$')(`${'1'.repeat(59)}-`), false);
  });

  it('is refused when it is none, or needs what cannot be done in linear time', () => {
    for (const pattern of ['(', '(?=05)', '(\\d)\\1']) assert.throws(() => re2Search(pattern), pattern);
  });
});
