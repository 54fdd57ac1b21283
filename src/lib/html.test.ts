import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { html } from './html.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};
const decoded = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? '');
const anyText = fc.string({ unit: 'binary' });
const markup = fc.stringMatching(/^[<>"'&/=;a-z ]*$/);

describe('the html template', () => {
  it('escapes every value, so that no script can be injected', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, markup), (text) => {
        const { text: page } = html`<p title="${text}">${text}</p>`;
        const [, attribute = '', content = ''] = /^<p title="([^"]*)">([^<>]*)<\/p>$/s.exec(page) ?? [];
        assert.ok(!/['<>]/.test(attribute + content));
        assert.equal(decoded(attribute), text);
        assert.equal(decoded(content), text);
      }),
    );
  });

  it('keeps what is HTML already, joins lists and leaves null out, so that pages can be put together', () => {
    const items = ['<a>', '<b>'].map((name) => html`<li>${name}</li>`);
    assert.equal(
      html`<ul>${items}${null}${[]}</ul>${7}`.text,
      '<ul><li>&lt;a&gt;</li><li>&lt;b&gt;</li></ul>7',
    );
  });
});
