import { type Command, InvalidArgumentError, Option } from 'commander';
import { isLanguage, LANGUAGES } from '../locales/index.ts';

/** Reads a whole number. @throws InvalidArgumentError saying what was expected */
export const integer =
  (minimum: number, maximum: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`expected a whole number from ${minimum} to ${maximum}`);
  };

/** Reads a language we ship, or nothing. @throws InvalidArgumentError saying what was expected */
export function language(text: string): string {
  if (text === '' || isLanguage(text)) return text;
  throw new InvalidArgumentError(`expected one of ${LANGUAGES.join(', ')}`);
}

const MAX_ROWS = 1000;

/** How many rows a list prints. */
export const limit = (): Option =>
  new Option('--limit <rows>', `print at most so many rows, 1 to ${MAX_ROWS}`)
    .argParser(integer(1, MAX_ROWS))
    .default(50);

/** Whom a command is about. */
export const user = (): Option =>
  new Option('--user <user>', 'the user: an id, an e-mail, or a phone that begins with +');

/** A flag with its opposite: `--staff` and `--no-staff`; undefined when neither is given. */
export const flag = (command: Command, name: string, description: string, opposite: string): Command =>
  command.option(`--${name}`, description).option(`--no-${name}`, opposite);
