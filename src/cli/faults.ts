import type { Command, CommanderError } from 'commander';
import { AppError, ERRORS, InvalidFields } from '../errors.ts';
import { Unavailable, UsageError } from '../lib/failures.ts';
import { message } from '../locales/index.ts';
import { translator } from '../locales/translate.ts';

/** A command line that commander refused, with the command it was meant for. */
export class CommandLineError extends Error {
  override readonly cause: CommanderError;
  readonly command: Command;

  constructor(cause: CommanderError, command: Command) {
    super(cause.message);
    this.cause = cause;
    this.command = command;
  }
}

const t = translator('en');

/** What to say about an error: one clear line, or one for each fault of the configuration. */
export function describeFault(error: unknown): string {
  if (error instanceof CommandLineError) return describeCommandLine(error);
  if (error instanceof UsageError) return error.message;
  if (error instanceof InvalidFields) return describeFields(error);
  if (error instanceof AppError) return t(message(ERRORS[error.code].message, error.params));
  if (error instanceof Unavailable) return [error.message, reasonOf(error.cause)].filter(Boolean).join(': ');
  return `an unexpected fault: ${error instanceof Error ? error.message : String(error)}`.replaceAll(
    '\n',
    ' ',
  );
}

function describeCommandLine({ cause, command }: CommandLineError): string {
  const path = pathOf(command);
  const names = command.commands.map((child) => child.name()).join(', ');
  const text = cause.message
    .replace(/^error: /, '')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replace(/\.$/, '')
    .replace('is invalid. expected', 'is invalid: expected');
  const line = (what: string): string => (path.length > 0 ? `${path.join(' ')}: ${what}` : what);
  if (cause.code === 'commander.help') return line(`expected one of the commands ${names}`);
  if (cause.code === 'commander.unknownCommand') return line(`${text}; expected one of ${names}`);
  return line(`${text}; see latchkey ${[...path, '--help'].join(' ')}`);
}

/** The words that name a command: `users`, `create`. */
function pathOf(command: Command): string[] {
  const names: string[] = [];
  for (let at: Command | null = command; at?.parent; at = at.parent) names.unshift(at.name());
  return names;
}

/** The fields of a service are the flags of a command: `first_name` is `--first-name`. */
function describeFields({ fields }: InvalidFields): string {
  return Object.entries(fields)
    .map(([field, messages]) => `--${field.replaceAll('_', '-')}: ${messages.map(t).join(' ')}`)
    .join('; ');
}

/** Why a server could not be reached. A connection tried over several addresses fails with an empty message. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return reasonOf(cause.errors[0]);
  return cause instanceof Error ? cause.message || cause.name : '';
}
