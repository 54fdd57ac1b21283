import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs a program of this checkout's node_modules and shows what it prints. Ends this process with its exit code when
 * it fails: what comes after would only bury the reason.
 */
export async function run(program: string, args: readonly string[]): Promise<void> {
  const code = await exitCodeOf(program, args);
  if (code !== 0) process.exit(code);
}

/** The same, for what must go on. @returns the exit code */
export async function exitCodeOf(program: string, args: readonly string[]): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
