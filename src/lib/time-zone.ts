import { MINUTE } from './clock.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** The usual spelling of the name of a time zone, such as `Europe/Istanbul`; null: there is none of this name. */
export function timeZoneNamed(text: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** The offset of a zone from UTC, milliseconds. @param time milliseconds since the epoch */
export function offsetOf(time: number, zone: string): number {
  const known = formats.get(zone);
  const format = known ?? new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  if (!known) formats.set(zone, format);
  const name = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const offset = name.replace('GMT', '');
  return offset === '' ? 0 : minutesOf(offset) * MINUTE;
}

/** Minutes of an offset from UTC as ISO 8601 writes it: `+03:00`, `-0330`, `Z`. */
export function minutesOf(offset: string): number {
  if (offset === 'Z') return 0;
  const sign = offset.startsWith('-') ? -1 : 1;
  const digits = offset.slice(1).replace(':', '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0));
}
