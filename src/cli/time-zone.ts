import { InvalidArgumentError } from 'commander';

/** Parses a time zone by its name. @throws InvalidArgumentError with what is expected */
export function timeZone(text: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new InvalidArgumentError('expected a time zone such as Europe/Istanbul');
  }
}
