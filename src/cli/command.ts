import { text as readAll } from 'node:stream/consumers';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { DAY, HOUR, MINUTE } from '../lib/clock.ts';
import { isLanguage, LANGUAGES } from '../locales/index.ts';
import { type Output, print } from './output.ts';

/** Adds a command, or a group of commands, to the program. */
export type Declare = (program: Command) => void;

/** The arguments and options of a command. */
export interface Given<Options> {
  readonly args: readonly string[];
  readonly options: Options;
}

/** A command that prints its output as text, or with `--json` as one JSON value. */
export function leaf(parent: Command, name: string, description: string): Command {
  return parent.command(name).description(description).option('--json', 'print JSON instead of text');
}

/** Runs `work` when the command is called, and prints its output. */
export function prints<Options>(command: Command, work: (given: Given<Options>) => Promise<Output>): void {
  command.action(async () => {
    const { json, ...options } = command.opts();
    const output = await work({ args: command.args, options: options as Options });
    print(output, json ? 'json' : 'text');
    if (output.exitCode !== undefined) process.exitCode = output.exitCode;
  });
}

/** Parses an integer. @throws InvalidArgumentError with the expected range */
export const integer =
  (minimum: number, maximum: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`expected a whole number from ${minimum} to ${maximum}`);
  };

const SPANS: Readonly<Record<string, number>> = { m: MINUTE, h: HOUR, d: DAY };

/**
 * Parses a moment: `2026-03-01`, `2026-03-01T10:30Z`, or how long ago it was: `30m`, `2h`, `3d`.
 * @returns milliseconds since the epoch
 * @throws InvalidArgumentError with what is expected
 */
export function moment(text: string): number {
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined) return Date.now() - Number(count) * (SPANS[unit] ?? 0);
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new InvalidArgumentError('expected a moment such as 2026-03-01T10:30Z, or 30m, 2h or 3d ago');
}

/** Parses a supported language, or an empty text. @throws InvalidArgumentError with the supported ones */
export function language(text: string): string {
  if (text === '' || isLanguage(text)) return text;
  throw new InvalidArgumentError(`expected one of ${LANGUAGES.join(', ')}`);
}

const MAX_ROWS = 1000;

export const limitOption = (): Option =>
  new Option('--limit <rows>', `maximum number of rows, 1 to ${MAX_ROWS}`)
    .argParser(integer(1, MAX_ROWS))
    .default(50);

/** For commands that may create a database. */
export const INIT = [
  '--init',
  'create the tables if the database is empty; production refuses it otherwise',
] as const;
export interface InitOption {
  readonly init?: boolean;
}

/** How a user is named on the command line. */
export const USER_REFERENCE = 'an id, an e-mail, or a phone that begins with +';

export const userOption = (): Option => new Option('--user <user>', `the user: ${USER_REFERENCE}`);

/** An option and its opposite, such as `--staff` and `--no-staff`; undefined when neither is given. */
export const toggle = (command: Command, name: string, description: string, opposite: string): Command =>
  command.option(`--${name}`, description).option(`--no-${name}`, opposite);

/** Standard input without its final line break. Leading and trailing spaces belong to the value. */
export const readInput = async (): Promise<string> => (await readAll(process.stdin)).replace(/\r?\n$/, '');
