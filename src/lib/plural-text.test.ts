import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pluralText } from './plural-text.ts';

const LOST = '{count, plural, one {# message was} other {# messages were}} lost of {all}: {reason}';
const lost = (count: number, reason = 'none'): string =>
  pluralText('en', LOST, (name) => ({ count, all: 12_345, reason })[name] ?? '');

describe('a text with a number', () => {
  it('speaks of one thing as of one', () => {
    assert.equal(lost(1), '1 message was lost of 12,345: none');
    assert.equal(lost(2), '2 messages were lost of 12,345: none');
    assert.equal(lost(1000), '1,000 messages were lost of 12,345: none');
  });

  it('takes no word for a part of itself, whoever wrote it', () => {
    for (const reason of ['{count}', "it's {", '}', '<b>', '# {x, plural, other {#}}'])
      assert.equal(lost(1, reason), `1 message was lost of 12,345: ${reason}`);
  });
});
