import { MINUTE } from '../lib/clock.ts';
import { minutesOf, offsetOf } from '../lib/time-zone.ts';

/** ISO 8601 as databases and Django's serializers write it; microseconds, and an offset from UTC if any. */
const MOMENT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/;

/**
 * Reads a moment as Django stores it.
 * @param zone of moments without an offset, such as `Europe/Istanbul`: where Django has USE_TZ = False, its TIME_ZONE
 * @returns milliseconds since the epoch; null: there is no such moment, such as 30 February
 */
export function momentOf(text: string, zone: string): number | null {
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset] =
    MOMENT.exec(text.trim()) ?? [];
  if (year === undefined) return null;
  const parts = [year, month, day, hour, minute, second].map(Number);
  const wall = wallTime(parts);
  if (wall === null) return null;
  const time = wall + Math.trunc(Number(`0.${fraction || 0}`) * 1000);
  if (offset === undefined) return zone === 'UTC' ? time : time - offsetAt(wall, zone);
  return time - minutesOf(offset) * MINUTE;
}

/** How Python writes a moment without its fraction and offset: what Django's links depend on. @param time milliseconds */
export function pythonMoment(time: number, zone: string): string {
  const shown = zone === 'UTC' ? time : time + offsetOf(time, zone);
  return new Date(shown).toISOString().slice(0, 19).replace('T', ' ');
}

/** The moment in UTC with these numbers; null where one of them does not exist. */
function wallTime(parts: readonly number[]): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  date.setUTCFullYear(year, month - 1, day);
  const shown = [
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  ];
  return shown.every((part, index) => part === parts[index]) ? date.getTime() : null;
}

/** The offset of a zone when its clocks show this time, milliseconds: found in two steps, for days on which it changes. */
const offsetAt = (wall: number, zone: string): number => offsetOf(wall - offsetOf(wall, zone), zone);
