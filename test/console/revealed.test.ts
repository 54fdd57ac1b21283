import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { revealed } from '../../console/src/settings/revealed.ts';

describe('a difference that somebody confirms', () => {
  it('names what nobody sees, such as marks that turn a link around', () => {
    assert.equal(revealed('a\u202eb\u200bc\u0000d\ufe0fe'), 'a\\u{202e}b\\u{200b}c\\u{0}d\\u{fe0f}e');
  });

  it('leaves what is seen: lines, accents, other alphabets', () => {
    const text = 'Hello,\n\tçà et là – Привет, سلام';
    assert.equal(revealed(text), text);
  });
});
