import type { Command } from 'commander';
import { print, type Result } from './output.ts';

/** Adds one command, or a group of them, to the program. */
export type Declare = (program: Command) => void;

/** The positional arguments and the flags a command was given, as declared. */
export interface Given<Options> {
  readonly args: readonly string[];
  readonly options: Options;
}

/** A group of commands: `latchkey users …`. */
export const group = (program: Command, name: string, description: string): Command =>
  program.command(name).description(description);

/** A command that prints a result: as text for people, or with `--json` as one JSON value. */
export function leaf(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .option('--json', 'print one JSON value instead of text');
}

/** Lets a command do its work and prints what it returns. */
export function prints<Options>(command: Command, work: (given: Given<Options>) => Promise<Result>): void {
  command.action(async () => {
    const result = await work({ args: command.args, options: command.opts() as Options });
    print(result, command.opts().json ? 'json' : 'text');
    if (result.exitCode !== undefined) process.exitCode = result.exitCode;
  });
}
