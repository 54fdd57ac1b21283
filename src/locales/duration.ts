import type { Language } from './index.ts';

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** A time span in words, in the largest unit that leaves no fraction: "1 hour", "90 minutes". ASCII digits, as in all texts. */
export function durationIn(language: Language, seconds: number): string {
  const [unit, size] = UNITS.find(([, length]) => seconds >= length && seconds % length === 0) ?? UNITS[3];
  return inUnit(language, seconds / size, unit);
}

/** A time span in seconds, as a page counts it down: "90 seconds". */
export const secondsIn = (language: Language, seconds: number): string => inUnit(language, seconds, 'second');

type Unit = (typeof UNITS)[number][0];

/** Making a format takes longer than the rest of a mail's text. */
const formats = new Map<string, Intl.NumberFormat>();

function inUnit(language: Language, value: number, unit: Unit): string {
  const name = `${language} ${unit}`;
  const format =
    formats.get(name) ??
    new Intl.NumberFormat(`${language}-u-nu-latn`, { style: 'unit', unit, unitDisplay: 'long' });
  formats.set(name, format);
  return format.format(value);
}
