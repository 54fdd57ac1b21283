import { text as readAll } from 'node:stream/consumers';
import { UsageError } from '../lib/failures.ts';

/**
 * A password from standard input: one line, of which only the end is taken off, because a password may begin and end
 * with spaces.
 *
 * @param flag what asked for it, for the complaint
 * @throws UsageError when there is more than one line
 */
export async function passwordFromInput(flag: string): Promise<string> {
  const password = (await readAll(process.stdin)).replace(/\r?\n$/, '');
  if (password.includes('\n')) throw new UsageError(`${flag} -: expected one line on standard input`);
  return password;
}
