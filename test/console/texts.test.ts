import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { IntlMessageFormat } from 'intl-messageformat';
import { ar as arProblems } from '../../console/src/overview/problem-texts/ar.ts';
import { de as deProblems } from '../../console/src/overview/problem-texts/de.ts';
import { es as esProblems } from '../../console/src/overview/problem-texts/es.ts';
import { fr as frProblems } from '../../console/src/overview/problem-texts/fr.ts';
import { tr as trProblems } from '../../console/src/overview/problem-texts/tr.ts';
import { ar } from '../../console/src/texts/ar.ts';
import { de } from '../../console/src/texts/de.ts';
import { en } from '../../console/src/texts/en.ts';
import { es } from '../../console/src/texts/es.ts';
import { fr } from '../../console/src/texts/fr.ts';
import { tr } from '../../console/src/texts/tr.ts';
import { ar as arNames } from '../../console/src/wording/names/ar.ts';
import { de as deNames } from '../../console/src/wording/names/de.ts';
import { en as enNames } from '../../console/src/wording/names/en.ts';
import { es as esNames } from '../../console/src/wording/names/es.ts';
import { fr as frNames } from '../../console/src/wording/names/fr.ts';
import { tr as trNames } from '../../console/src/wording/names/tr.ts';
import { type Piece, wordDifferences } from '../../console/src/wording/word-differences.ts';
import { WORDED, WORDED_KINDS } from '../../src/messages/wording/kinds.ts';
import { type Problem, problemText } from '../../src/monitoring/problem-words.ts';

const LANGUAGES = { ar, de, es, fr, tr };
const PROBLEMS = { ar: arProblems, de: deProblems, es: esProblems, fr: frProblems, tr: trProblems };
const NAMES = { ar: arNames, de: deNames, es: esNames, fr: frNames, tr: trNames };

/** The arguments of a text in ICU MessageFormat. */
const argumentsOf = (text: string): string[] => [
  ...new Set([...text.matchAll(/\{(\w+)(?=[,}])/g)].map(([, name = '']) => name)),
];

/** The parameters that the English text of a problem reads. */
function parametersOf(key: Problem['key']): string[] {
  const read = new Set<string>();
  const params = new Proxy<Record<string, string>>(
    {},
    {
      get(_target, name) {
        read.add(String(name).replace(/_ms$/, ''));
        return undefined;
      },
    },
  );
  problemText({ key, severity: 'warning', params });
  return [...read].toSorted();
}

describe('the texts of the console', () => {
  for (const [language, catalogue] of Object.entries(LANGUAGES))
    it(`say in every language all that the English ones say: ${language}`, () => {
      for (const [key, english] of Object.entries(en)) {
        const text = catalogue[key as keyof typeof en];
        const names = argumentsOf(english);
        assert.deepEqual(argumentsOf(text).toSorted(), names.toSorted(), `${key}: ${text}`);
        if (!text.includes('{')) continue;
        const format = new IntlMessageFormat(text, language, undefined, { ignoreTag: true });
        assert.ok(format.format(Object.fromEntries(names.map((name) => [name, 2]))), key);
      }
    });

  for (const [language, { words }] of Object.entries(PROBLEMS))
    it(`tell of a problem in every language with its figures: ${language}`, () => {
      for (const [key, text] of Object.entries(words))
        assert.deepEqual(
          argumentsOf(text).toSorted(),
          parametersOf(key as Problem['key']),
          `${key}: ${text}`,
        );
    });

  it('call every message that can be reworded, and every text of it, by a name', () => {
    assert.deepEqual(Object.keys(enNames.kinds).toSorted(), Object.keys(WORDED).toSorted());
    const texts = Object.values(WORDED).flatMap((each) => Object.keys(each.texts));
    assert.deepEqual(Object.keys(enNames.texts).toSorted(), [...new Set(texts)].toSorted());
  });

  for (const [language, { abouts }] of Object.entries(NAMES))
    it(`say in every language when a message is sent, and which setting is about it: ${language}`, () => {
      const settingsIn = (text: string): string[] => text.match(/[A-Z]+_[A-Z_]+/g) ?? [];
      assert.deepEqual(Object.keys(abouts).toSorted(), WORDED_KINDS.toSorted());
      for (const kind of WORDED_KINDS) {
        assert.deepEqual(settingsIn(abouts[kind]), settingsIn(WORDED[kind].about), kind);
        assert.notEqual(abouts[kind], WORDED[kind].about, kind);
      }
    });
});

describe('the difference between two texts', () => {
  const side = (pieces: readonly Piece[], without: Piece['kind']): string =>
    pieces
      .filter(({ kind }) => kind !== without)
      .map(({ text }) => text)
      .join('');
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc
      .array(fc.constantFrom('your ', 'code ', 'is ', '{code}', '. ', 'كود ', '🙂'))
      .map((words) => words.join('')),
  );

  it('hides nothing of either: what is left without the one side is the other', () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const pieces = wordDifferences(before, after);
        assert.equal(side(pieces, 'after'), before);
        assert.equal(side(pieces, 'before'), after);
      }),
    );
  });

  it('marks nothing where there is none, and whole words where there is one', () => {
    assert.deepEqual(wordDifferences('the same {code}', 'the same {code}'), [
      { kind: 'both', text: 'the same {code}' },
    ]);
    assert.deepEqual(wordDifferences('Your code is {code}.', 'Your number is {code}.'), [
      { kind: 'both', text: 'Your ' },
      { kind: 'before', text: 'code ' },
      { kind: 'after', text: 'number ' },
      { kind: 'both', text: 'is {code}.' },
    ]);
  });
});
