import { useQuery } from '@tanstack/react-query';
import { type Language, useTexts } from '../../texts/index.tsx';
import type { Names, TranslatedNames } from './en.ts';

const LOAD: Readonly<Record<Language, () => Promise<Names | TranslatedNames>>> = {
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
  const textIn = (texts: Readonly<Record<string, string>> | undefined, key: string): string | undefined =>
    texts && Object.hasOwn(texts, key) ? texts[key] : undefined;
  return {
    kindName: (kind: string) => textIn(data?.kinds, kind) ?? kind,
    textName: (text: string) => textIn(data?.texts, text) ?? text,
    /** When a message is sent; undefined: there is only what the API says. */
    kindAbout: (kind: string) => textIn(data && 'abouts' in data ? data.abouts : undefined, kind),
  };
}
