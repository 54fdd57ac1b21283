import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { UsageError } from '../lib/failures.ts';
import { readInput } from './command.ts';
import { complain } from './output.ts';

const EXPOSED =
  'warning: a password on the command line shows in the process list and in the history of the shell; leave it out to be asked, or give - and pipe it in';

/**
 * The password of an option: asked for where the option has no value, read from standard input where it is `-`.
 * @throws UsageError if there is nobody to ask, the two entries differ, or there is more than one line
 */
export async function passwordOf(given: string | true): Promise<string> {
  if (given === true) return askTwice();
  if (given === '-') return readPassword('--password');
  complain(EXPOSED);
  return given;
}

/**
 * A password from standard input.
 * @param option the option, for the error message
 * @throws UsageError if there is more than one line
 */
export async function readPassword(option: string): Promise<string> {
  const password = await readInput();
  if (password.includes('\n')) throw new UsageError(`${option} -: expected one line on standard input`);
  return password;
}

async function askTwice(): Promise<string> {
  if (!process.stdin.isTTY)
    throw new UsageError('--password: there is no terminal to ask on; give - and pipe the password in');
  const password = await ask('Password: ');
  if ((await ask('Again: ')) !== password) throw new UsageError('--password: the two entries differ');
  return password;
}

/** Asks on the terminal. What is typed is not shown. */
async function ask(question: string): Promise<string> {
  // readline echoes to its output.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stderr.write(question);
  try {
    return await new Promise<string>((resolve, reject) => {
      terminal.once('line', resolve);
      terminal.once('close', () => reject(new UsageError('--password: nothing was entered')));
    });
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
