import { Command, type CommanderError } from 'commander';
import { ApiError } from '../client/index.ts';
import { reasonOf, Unavailable, UsageError } from '../lib/failures.ts';
import { VERSION } from '../lib/version.ts';
import { withConnection } from './anywhere.ts';
import { COMMANDS } from './index.ts';
import { complain } from './output.ts';

/** A command line that commander refused, with its command. */
class CommandLineError extends Error {
  override readonly cause: CommanderError;
  readonly command: Command;

  constructor(cause: CommanderError, command: Command) {
    super(cause.message);
    this.cause = cause;
    this.command = command;
  }
}

/**
 * Runs one command line. The exit code is 0, or 1 after an error.
 *
 * @param args the arguments after the program's name
 */
export async function run(args: readonly string[]): Promise<void> {
  endQuietlyOnClosedPipe();
  try {
    await createProgram().parseAsync(args, { from: 'user' });
  } catch (error) {
    // Help and version are errors to commander, with exit code 0.
    if (error instanceof CommandLineError && error.cause.exitCode === 0) return;
    complain(describeFault(error));
    if (process.env.LOG_LEVEL === 'debug' && error instanceof Error) complain(String(error.stack));
    process.exitCode = 1;
  }
}

function createProgram(): Command {
  const program = withConnection(new Command('latchkey'))
    .description('Self-hosted credential service: passwords, resets, sessions, an audit trail.')
    .version(VERSION, '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand(false)
    // run() writes errors, one line each.
    .configureOutput({ writeErr: () => {}, outputError: () => {} })
    .addHelpText(
      'after',
      '\nConfiguration comes from environment variables such as DATABASE_URL, PORT and SECRET_KEY; see the README. With --url and\na token, commands work over HTTP, without them: see docs/client.md.',
    );
  for (const declare of COMMANDS) declare(program);
  forEachCommand(program, (command) => {
    command.exitOverride((error: CommanderError) => {
      throw new CommandLineError(error, command);
    });
  });
  return program;
}

function forEachCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const child of command.commands) forEachCommand(child, visit);
}

/** An error in one line, or in one line per fault of the configuration. */
function describeFault(error: unknown): string {
  if (error instanceof CommandLineError) return describeCommandLine(error);
  if (error instanceof UsageError) return error.message;
  if (error instanceof ApiError) return describeRefusal(error);
  if (error instanceof Unavailable) return [error.message, reasonOf(error.cause)].filter(Boolean).join(': ');
  const text = error instanceof Error ? error.message : String(error);
  return `an unexpected fault: ${text}`.replaceAll('\n', ' ');
}

/** What the service said, a line for each text. */
function describeRefusal({ fields, nonField, message }: ApiError): string {
  const faults = Object.entries(fields).flatMap(([field, texts]) => texts.map((text) => `${field}: ${text}`));
  return [...nonField, ...faults].join('\n') || message;
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

/** The names of a command and its groups: `users`, `create`. */
function pathOf(command: Command): string[] {
  const names: string[] = [];
  for (let at: Command | null = command; at?.parent; at = at.parent) names.unshift(at.name());
  return names;
}

/** `latchkey audit list | head` closes the pipe early, which is not an error. */
function endQuietlyOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}
