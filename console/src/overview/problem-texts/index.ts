import { useQuery } from '@tanstack/react-query';
import { pluralText } from '../../../../src/lib/plural-text.ts';
import { inWords } from '../../parts/in-words.ts';
import { type Language, useTexts } from '../../texts/index.tsx';
import type { Stats } from '../lines.ts';
import type { ProblemTexts } from './types.ts';

type Problem = Stats['problems'][number];
type Lane = NonNullable<Stats['oldest_waiting']>['lane'];

const LOAD: Readonly<Record<Exclude<Language, 'en'>, () => Promise<ProblemTexts>>> = {
  tr: async () => (await import('./tr.ts')).tr,
  de: async () => (await import('./de.ts')).de,
  fr: async () => (await import('./fr.ts')).fr,
  es: async () => (await import('./es.ts')).es,
  ar: async () => (await import('./ar.ts')).ar,
};

/** Says what is wrong, and which lane waits, in the viewer's language; a problem that has no text there, in English. */
export function useProblemTexts() {
  const { language } = useTexts();
  const { data } = useQuery({
    queryKey: ['problem-texts', language],
    queryFn: () => (language === 'en' ? null : LOAD[language]()),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return {
    problemText: ({ key, params, summary }: Problem): string => {
      const template = data ? textIn(data.words, key) : undefined;
      if (!data || template === undefined) return summary;
      return pluralText(language, template, (name) => {
        const time = params[`${name}_ms`];
        if (typeof time === 'number') return inWords(time, language);
        const value = params[name];
        if (typeof value === 'number') return value;
        const text = String(value ?? '');
        const known: Readonly<Record<string, string>> = { ...data.lanes, ...data.channels };
        return (name === 'lane' || name === 'channel' ? textIn(known, text) : undefined) ?? text;
      });
    },
    laneText: (lane: Lane): string => data?.lanes[lane] ?? lane,
  };
}

const textIn = (texts: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(texts, key) ? texts[key] : undefined;
