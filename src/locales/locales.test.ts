import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { IntlMessageFormat } from 'intl-messageformat';
import { en } from './en.ts';
import { LANGUAGES, type Language, LOCALES, type MessageKey, message } from './index.ts';
import { translate } from './translate.ts';

const KEYS = Object.keys(en) as MessageKey[];
const NOT_LANGUAGES = ['index', 'duration', 'translate'];

/** Types of nodes, as the parser numbers them; a pound is the `#` of a plural. */
const [LITERAL, POUND] = [0, 7];
type Node = ReturnType<IntlMessageFormat['getAst']>[number];

/** All parts of a text, those inside plurals and choices, too. */
const partsOf = (text: string, language: Language): Node[] => {
  const within = (nodes: readonly Node[]): Node[] =>
    nodes.flatMap((node) => [
      node,
      ...('options' in node ? Object.values(node.options).flatMap(({ value }) => within(value)) : []),
    ]);
  return within(new IntlMessageFormat(text, language).getAst());
};

/** The values a text names. */
const namesIn = (key: MessageKey, language: Language): string[] => {
  const values = partsOf(LOCALES[language][key], language).filter(
    ({ type }) => type !== LITERAL && type !== POUND,
  );
  return [...new Set(values.map((node) => ('value' in node ? String(node.value) : '')))].sort();
};

describe('the languages', () => {
  it('are all listed in the index, so that none is translated and cannot be used', () => {
    const files = readdirSync(new URL('./', import.meta.url))
      .filter((file) => !file.endsWith('.test.ts'))
      .map((file) => file.replace('.ts', ''))
      .filter((name) => !NOT_LANGUAGES.includes(name));
    assert.deepEqual([...LANGUAGES].sort(), files.sort());
  });

  it('include the six a shop was promised', () => {
    const promised: Language[] = ['ar', 'de', 'en', 'es', 'fr', 'tr'];
    assert.deepEqual(
      promised.filter((language) => !LANGUAGES.includes(language)),
      [],
    );
  });
});

/** Texts that are rightly the same as in English. */
const SAME: Partial<Record<Language, readonly MessageKey[]>> = {
  de: ['accountName'],
  es: ['documentTitleFault'],
};
const SAME_EVERYWHERE: readonly MessageKey[] = ['documentTitle', 'verbatim', 'inboxSms'];

for (const language of LANGUAGES) {
  describe(`texts in ${language}`, () => {
    it('contain the same values as the English texts', () => {
      for (const key of KEYS) assert.deepEqual(namesIn(key, language), namesIn(key, 'en'), key);
    });

    it('have a form for every plural category of the language', () => {
      const rules = new Intl.PluralRules(language);
      // "many" of French and Spanish is for whole millions, which no text of ours counts.
      const asked = new Set(Array.from({ length: 200 }, (_, number) => rules.select(number)));
      for (const key of KEYS)
        for (const node of partsOf(LOCALES[language][key], language)) {
          if (!('pluralType' in node)) continue;
          for (const category of asked) assert.ok(category in node.options, `${key}: ${category}`);
        }
    });

    if (language !== 'en')
      it('are translated', () => {
        const same = KEYS.filter((key) => LOCALES[language][key] === en[key]);
        const allowed = [...SAME_EVERYWHERE, ...(SAME[language] ?? [])];
        assert.deepEqual(
          same.filter((key) => !allowed.includes(key)),
          [],
        );
      });
  });
}

describe('German and French texts', () => {
  it('count as their readers do: zero is singular in French, plural in German', () => {
    const rule = (language: Language, min: number): string =>
      translate(language, message('ruleNumbers', { min }));
    assert.deepEqual(
      [0, 1, 2].map((min) => rule('de', min)),
      ['Mindestens 0 Ziffern', 'Mindestens 1 Ziffer', 'Mindestens 2 Ziffern'],
    );
    assert.deepEqual(
      [0, 1, 2].map((min) => rule('fr', min)),
      ['Au moins 0 chiffre', 'Au moins 1 chiffre', 'Au moins 2 chiffres'],
    );
  });

  it('follow French typography: no straight apostrophe, no sign that a line break could strand', () => {
    for (const key of KEYS) {
      const text = LOCALES.fr[key].replaceAll(/, (?:plural|select),/g, '');
      assert.ok(!text.includes("'"), key);
      if (!key.startsWith('sms')) assert.doesNotMatch(text, / [:;!?]|[a-zà-ÿ][;!?]/, key);
    }
  });
});
