import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fillResetPath } from '../../src/links/site.ts';
import { SAMPLE, variablesOf } from '../../src/messages/reset-template.ts';
import { createEngine } from '../../src/templates/engine.ts';
import { FILTERS, INSTEAD_OF_FILTER, INSTEAD_OF_TAG, TAGS } from '../../src/templates/language.ts';
import { LIMITS, VARIABLE_NAMES } from '../../src/templates/template.ts';

const PAGE = readFileSync(new URL('../../docs/templates.md', import.meta.url), 'utf8');
const section = (title: string): string => PAGE.split(/^#+ /m).find((part) => part.startsWith(title)) ?? '';
const named = (text: string): Set<string> =>
  new Set([...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));

describe('docs/templates.md', () => {
  it('has an example that can be copied as it is, for customers with and without a name', () => {
    const [example = ''] = [...PAGE.matchAll(/```html\n(.*?)```/gs)].map(([, source = '']) => source);
    const path = fillResetPath('/password-reset/{uid}/{token}/', SAMPLE);
    const frame = { language: 'en', siteName: 'Gems & Co' } as const;
    const shop = { frame, linkBase: 'https://shop.example', path, frontendId: 'app' } as const;
    const mail = { ...SAMPLE, ...shop };
    const nobody = { ...mail, frontendId: null, user: { ...SAMPLE.user, firstName: '' } };
    const render = createEngine();
    const [ada, unnamed] = [mail, nobody].map((given) => {
      const outcome = render(example, variablesOf(given));
      assert.ok(outcome.kind === 'rendered', JSON.stringify(outcome));
      return outcome.html;
    });
    assert.match(ada ?? '', /<p>Hello Ada,<\/p>.*Gems &amp; Co.*href="https:\/\/shop\.example\/.*our app/s);
    assert.match(unnamed ?? '', /<p>Hello,<\/p>/);
    assert.doesNotMatch(unnamed ?? '', /our app/);
  });

  it('names every variable, tag, filter and limit there is', () => {
    const variables = named(section('Variables'));
    assert.deepEqual(
      VARIABLE_NAMES.filter((name) => !variables.has(name)),
      [],
    );
    const words = named(section('Language'));
    assert.deepEqual(
      [...TAGS, ...FILTERS].filter((name) => !words.has(name)),
      [],
    );
    const limits = section('Limits');
    for (const limit of [LIMITS.output, LIMITS.renderTime, LIMITS.deadline, LIMITS.memory])
      assert.ok(limits.includes(` ${limit} `), String(limit));
  });

  it('lists replacements for Django’s tags and filters that the errors also name', () => {
    const table = section('Coming from Django');
    for (const [, tag = ''] of table.matchAll(/^\| [^|]*?\{% (\w+)/gm)) assert.ok(tag in INSTEAD_OF_TAG, tag);
    for (const [, filter = ''] of table.matchAll(/`\\\|(\w+)`/g))
      assert.ok(filter in INSTEAD_OF_FILTER, filter);
  });
});
