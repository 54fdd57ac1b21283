import { Command, type CommanderError } from 'commander';
import { VERSION } from '../lib/version.ts';
import { CommandLineError, describeFault } from './faults.ts';
import { COMMANDS } from './index.ts';
import { complain } from './output.ts';

/**
 * Runs one command line. The exit code is 0, or 1 when something went wrong.
 *
 * @param args what follows the program's name
 */
export async function run(args: readonly string[]): Promise<void> {
  endQuietlyOnClosedPipe();
  try {
    await createProgram().parseAsync(args, { from: 'user' });
  } catch (error) {
    // Help and version are errors to commander, of exit code 0.
    if (error instanceof CommandLineError && error.cause.exitCode === 0) return;
    complain(describeFault(error));
    if (process.env.LOG_LEVEL === 'debug' && error instanceof Error) complain(String(error.stack));
    process.exitCode = 1;
  }
}

function createProgram(): Command {
  const program = new Command('latchkey')
    .description('Self-hosted credential service: passwords, resets, sessions, an audit trail.')
    .version(VERSION, '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand(false)
    // What is wrong is said in one line, by run().
    .configureOutput({ writeErr: () => {}, outputError: () => {} })
    .addHelpText(
      'after',
      '\nConfiguration comes from environment variables: DATABASE_URL, PORT, SECRET_KEY and others; see the README.',
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

/** `latchkey audit list | head` closes the pipe early; that is no fault. */
function endQuietlyOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}
