import { useQuery } from '@tanstack/react-query';
import { type Language, useTexts } from '../../texts/index.tsx';
import type { Names } from './en.ts';

const LOAD: Readonly<Record<Language, () => Promise<Names>>> = {
  en: async () => (await import('./en.ts')).en,
  tr: async () => (await import('./tr.ts')).tr,
  de: async () => (await import('./de.ts')).de,
  fr: async () => (await import('./fr.ts')).fr,
  es: async () => (await import('./es.ts')).es,
  ar: async () => (await import('./ar.ts')).ar,
};

/** How messages and their texts are called in the viewer's language; those without a name there have the one of the setting. */
export function useNames() {
  const { language } = useTexts();
  const { data } = useQuery({
    queryKey: ['wording-names', language],
    queryFn: () => LOAD[language](),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const nameIn = (names: Readonly<Record<string, string>> | undefined, key: string): string =>
    (names && Object.hasOwn(names, key) ? names[key] : undefined) ?? key;
  return {
    kindName: (kind: string) => nameIn(data?.kinds, kind),
    textName: (text: string) => nameIn(data?.texts, text),
  };
}
