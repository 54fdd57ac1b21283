import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { IntlMessageFormat } from 'intl-messageformat';
import { ar as arProblems } from '../../console/src/overview/problem-texts/ar.ts';
import { de as deProblems } from '../../console/src/overview/problem-texts/de.ts';
import { es as esProblems } from '../../console/src/overview/problem-texts/es.ts';
import { fr as frProblems } from '../../console/src/overview/problem-texts/fr.ts';
import { tr as trProblems } from '../../console/src/overview/problem-texts/tr.ts';
import { ar as arTimeline } from '../../console/src/people/timeline-texts/ar.ts';
import { de as deTimeline } from '../../console/src/people/timeline-texts/de.ts';
import { es as esTimeline } from '../../console/src/people/timeline-texts/es.ts';
import { fr as frTimeline } from '../../console/src/people/timeline-texts/fr.ts';
import { tr as trTimeline } from '../../console/src/people/timeline-texts/tr.ts';
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
import { summaryOf } from '../../src/admin/timeline-words.ts';
import { pluralText } from '../../src/lib/plural-text.ts';
import { WORDED, WORDED_KINDS } from '../../src/messages/wording/kinds.ts';
import { type Problem, problemText } from '../../src/monitoring/problem-words.ts';

const LANGUAGES = { ar, de, es, fr, tr };
const PROBLEMS = { ar: arProblems, de: deProblems, es: esProblems, fr: frProblems, tr: trProblems };
const TIMELINES = { ar: arTimeline, de: deTimeline, es: esTimeline, fr: frTimeline, tr: trTimeline };
const NAMES = { ar: arNames, de: deNames, es: esNames, fr: frNames, tr: trNames };

/** Problems, and entries of a timeline, that speak of one thing or of several. */
const COUNTED_PROBLEMS = [
  'queue_old',
  'messages_given_up',
  'spend_cap_near',
  'few_codes_used',
  'redis_away',
  'hashing_overloaded',
] as const;
const COUNTED_ENTRIES = ['code.wrong', 'code.expired', 'lock.password-failure'] as const;
type Counted = (typeof COUNTED_PROBLEMS)[number] | (typeof COUNTED_ENTRIES)[number];

const FIGURES = ['waiting', 'count', 'sent', 'limit', 'used', 'processes', 'refused', 'wrong'];
const isProblem = (key: Counted): key is (typeof COUNTED_PROBLEMS)[number] =>
  COUNTED_PROBLEMS.some((problem) => problem === key);

/** What is said in each language that has a singular, where each figure is the same. */
const SAID: Readonly<Record<string, (key: Counted, figure: number) => string>> = {
  en(key, figure) {
    const params = Object.fromEntries(FIGURES.map((name) => [name, figure]));
    return isProblem(key) ? problemText({ key, severity: 'warning', params }) : summaryOf(key, params);
  },
  ...Object.fromEntries(
    (['de', 'es', 'fr'] as const).map((language) => [
      language,
      (key: Counted, figure: number): string => {
        const template = isProblem(key) ? PROBLEMS[language].words[key] : TIMELINES[language].words[key];
        return pluralText(language, template, (name) => (FIGURES.includes(name) ? figure : name));
      },
    ]),
  ),
};

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

  it('speak of one message as of one, in every language', () => {
    const of = (count: number): string[] => [
      problemText({ key: 'messages_given_up', severity: 'warning', params: { count, window_ms: 600_000 } }),
      ...Object.entries(PROBLEMS).map(([language, { words }]) =>
        pluralText(language, words.messages_given_up, (name) => (name === 'count' ? count : '10 min')),
      ),
    ];
    const beginnings = (count: number): string[] => of(count).map((text) => text.split(/[.`]/)[0] ?? '');
    assert.deepEqual(beginnings(1), [
      '1 message was given up in 10 min',
      'صُرف النظر عن رسالة واحدة خلال 10 min',
      '1 Nachricht wurde in 10 min aufgegeben',
      'Se abandonó 1 mensaje en 10 min',
      '1 message a été abandonné en 10 min',
      '10 min içinde 1 mesajdan vazgeçildi',
    ]);
    assert.deepEqual(beginnings(2), [
      '2 messages were given up in 10 min',
      'صُرف النظر عن رسالتين خلال 10 min',
      '2 Nachrichten wurden in 10 min aufgegeben',
      'Se abandonaron 2 mensajes en 10 min',
      '2 messages ont été abandonnés en 10 min',
      '10 min içinde 2 mesajdan vazgeçildi',
    ]);
  });

  // Turkish has no other form after a number, and the Arabic texts of some name what is counted before it.
  for (const [language, said] of Object.entries(SAID))
    it(`have a singular for whatever there may be one of: ${language}`, () => {
      for (const key of [...COUNTED_PROBLEMS, ...COUNTED_ENTRIES]) {
        const [one, two] = [said(key, 1), said(key, 2)];
        assert.notEqual(one.replaceAll('1', '2'), two, `${key}: ${one}`);
        assert.doesNotMatch(said(key, 0) + said(key, 5), /[{}#]|NaN|undefined/);
      }
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
