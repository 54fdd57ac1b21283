import { useQuery } from '@tanstack/react-query';
import { pluralText } from '../../../../src/lib/plural-text.ts';
import { inWords } from '../../parts/in-words.ts';
import { type Language, useTexts } from '../../texts/index.tsx';
import type { Entry } from '../person-types.ts';
import type { TimelineTexts } from './types.ts';

const LOAD: Readonly<Record<Exclude<Language, 'en'>, () => Promise<TimelineTexts>>> = {
  tr: async () => (await import('./tr.ts')).tr,
  de: async () => (await import('./de.ts')).de,
  fr: async () => (await import('./fr.ts')).fr,
  es: async () => (await import('./es.ts')).es,
  ar: async () => (await import('./ar.ts')).ar,
};

/** Says what an entry is about in the viewer's language; what has no text there, in English. */
export function useSummary(): (entry: Entry) => string {
  const { language, number } = useTexts();
  const { data } = useQuery({
    queryKey: ['timeline-texts', language],
    queryFn: () => (language === 'en' ? null : LOAD[language]()),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (entry) => (data ? summaryIn(data, entry, language, number) : entry.summary);
}

function summaryIn(
  { words, letters, values, unknown, by }: TimelineTexts,
  { key, params, summary, detail }: Entry,
  language: Language,
  number: (value: number) => string,
): string {
  const template = textIn(words, key);
  if (template === undefined) return summary;
  const said = pluralText(language, template, (name) => {
    const time = params[`${name}_ms`];
    if (typeof time === 'number') return inWords(time, language);
    const value = params[name];
    if (typeof value === 'number') return value;
    const text = String(value ?? '');
    return text === '' ? unknown : (textIn(name === 'what' ? letters : values, text) ?? text);
  });
  const count = template.includes('{count') ? undefined : params.count;
  const repeated = typeof count === 'number' && count > 1 ? `${said} (${number(count)}×)` : said;
  const { actor } = detail;
  // Of staff who acted the API says so in its summary; what people do themselves has no actor but them.
  return typeof actor === 'number' && summary.endsWith(` ${actor}`)
    ? by.replace('{text}', repeated).replace('{actor}', String(actor))
    : repeated;
}

const textIn = (texts: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(texts, key) ? texts[key] : undefined;
