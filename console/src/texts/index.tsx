import { IntlMessageFormat } from 'intl-messageformat';
import { createContext, type ReactNode, use, useMemo } from 'react';
import type { Catalogue, TextKey } from './en.ts';

export type { TextKey } from './en.ts';

/** The languages, each under its own name. Only the one that is read is loaded. */
export const LANGUAGES = {
  en: { name: 'English', load: async (): Promise<Catalogue> => (await import('./en.ts')).en },
  tr: { name: 'Türkçe', load: async (): Promise<Catalogue> => (await import('./tr.ts')).tr },
  de: { name: 'Deutsch', load: async (): Promise<Catalogue> => (await import('./de.ts')).de },
  fr: { name: 'Français', load: async (): Promise<Catalogue> => (await import('./fr.ts')).fr },
  es: { name: 'Español', load: async (): Promise<Catalogue> => (await import('./es.ts')).es },
  ar: { name: 'العربية', load: async (): Promise<Catalogue> => (await import('./ar.ts')).ar },
} as const;
export type Language = keyof typeof LANGUAGES;

const isLanguage = (code: string | null): code is Language => code !== null && Object.hasOwn(LANGUAGES, code);

const CHOSEN = 'latchkey-console-language';

/** The language chosen in this browser, else that of the account, else English. */
export function languageFor(account: string): Language {
  const chosen = localStorage.getItem(CHOSEN);
  if (isLanguage(chosen)) return chosen;
  return isLanguage(account) ? account : 'en';
}

export const rememberLanguage = (language: Language): void => localStorage.setItem(CHOSEN, language);

type Params = Readonly<Record<string, string | number>>;
/** Says something in the viewer's language. */
export type Translate = (key: TextKey, params?: Params) => string;

interface Speech {
  readonly language: Language;
  readonly t: Translate;
  /** A moment in the viewer's time zone. */
  readonly moment: (iso: string) => string;
  /** How far it is from now: `3 minutes ago`. */
  readonly ago: (iso: string) => string;
  /** A time in one unit, from seconds: `15 minutes`. */
  readonly duration: (seconds: number) => string;
  readonly number: (value: number) => string;
}

const SpeechContext = createContext<Speech | null>(null);

/** The texts, in the language of the viewer. */
export function useTexts(): Speech {
  const speech = use(SpeechContext);
  if (!speech) throw new Error('there is no Texts around it');
  return speech;
}

export function Texts({
  language,
  catalogue,
  children,
}: {
  readonly language: Language;
  readonly catalogue: Catalogue;
  readonly children: ReactNode;
}) {
  const speech = useMemo(() => speechIn(language, catalogue), [language, catalogue]);
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

function speechIn(language: Language, catalogue: Catalogue): Speech {
  const parsed = new Map<TextKey, IntlMessageFormat>();
  const dates = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
  const distances = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'long' });
  const numbers = new Intl.NumberFormat(language);
  return {
    language,
    t(key, params) {
      const text = catalogue[key];
      if (!text.includes('{')) return text;
      const format = parsed.get(key) ?? new IntlMessageFormat(text, language, undefined, { ignoreTag: true });
      parsed.set(key, format);
      return String(format.format(params));
    },
    moment: (iso) => dates.format(new Date(iso)),
    ago(iso) {
      const distance = (Date.parse(iso) - Date.now()) / 1000;
      const [unit, length] = UNITS.find(([, size]) => Math.abs(distance) >= size) ?? ['second', 1];
      return distances.format(Math.round(distance / length), unit);
    },
    duration(seconds) {
      const [unit, length] = UNITS.find(([, size]) => seconds >= size && seconds % size === 0) ?? [
        'second',
        1,
      ];
      return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(
        seconds / length,
      );
    },
    number: (value) => numbers.format(value),
  };
}

/** Seconds, the longest first. */
const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const satisfies readonly (readonly [Intl.RelativeTimeFormatUnit, number])[];
