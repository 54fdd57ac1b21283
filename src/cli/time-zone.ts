import { InvalidArgumentError } from 'commander';
import { timeZoneNamed } from '../lib/time-zone.ts';

/** Parses a time zone by its name. @throws InvalidArgumentError with what is expected */
export function timeZone(text: string): string {
  const zone = timeZoneNamed(text);
  if (zone === null) throw new InvalidArgumentError('expected a time zone such as Europe/Istanbul');
  return zone;
}
