import type { Language } from '../texts/index.tsx';

/** A duration at a glance: `312 ms`, `4.2 s`, `3 min`, `2 h`. */
export function inWords(milliseconds: number, language: Language): string {
  const seconds = milliseconds / 1000;
  const say = (value: number, unit: string): string =>
    new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(value);
  if (seconds < 1) return say(milliseconds, 'millisecond');
  if (seconds < 60) return say(seconds, 'second');
  return seconds < 3600 ? say(Math.round(seconds / 60), 'minute') : say(Math.round(seconds / 3600), 'hour');
}
