import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../src/config/config.ts';
import { endWithThis } from './ending.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/latchkey.js', import.meta.url));

/** A command that hangs ends the test instead of waiting for ever, milliseconds. */
const TIMEOUT = 60_000;

/** Nothing of the environment the tests run in reaches the service but the path to programs. Nobody balances load here. */
const environment = (env: Environment): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  PORT: '0',
  DRAIN_DELAY: '0',
  ...env,
});

export interface CommandAnswer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output read as one JSON value. */
  json<T>(): T;
}

/** Starts one command line in a process of its own. @param program that of another release */
export const startLatchkey = (env: Environment, args: readonly string[], program = PROGRAM) =>
  spawn(process.execPath, [program, ...args], { env: environment(env), stdio: 'pipe', timeout: TIMEOUT });

/**
 * Runs one command line in a process of its own, as an operator does.
 * @param input what standard input holds
 * @param program that of another release
 */
export async function latchkey(
  env: Environment,
  args: readonly string[],
  input = '',
  program = PROGRAM,
): Promise<CommandAnswer> {
  const child = startLatchkey(env, args, program);
  child.stdin.end(input);
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { code, stdout, stderr, json: () => JSON.parse(stdout) };
}

/** What `serve --json` says once it listens. */
export interface Announcement {
  readonly url: string;
  readonly mode: string;
  readonly inbox: string | null;
  readonly demo_user: { id: number; email: string; phone: string; password: string } | null;
  readonly demo_guest: { id: number; email: string; session_command: string } | null;
}

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly announced: Announcement;
  readonly url: string;
  /** Resolves when the process is gone. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** The log so far: of a long one its end, at least KEPT_LOG characters. */
  log(): string;
  /** Resolves once a line of the log says this. */
  logged(message: string): Promise<void>;
  /** Asks it to stop and waits until it has. */
  stop(): Promise<void>;
}

/** How much of a log is kept. A service that answers requests for minutes on end writes more than a string may hold. */
const KEPT_LOG = 32 * 1024 ** 2;

/**
 * Starts `latchkey serve` in a process of its own, on a free port, and waits until it listens.
 * @param program that of another release
 */
export async function startServer(
  env: Environment,
  args: readonly string[] = [],
  program = PROGRAM,
): Promise<ServerProcess> {
  const child = endWithThis(
    spawn(process.execPath, [program, 'serve', '--json', ...args], {
      env: environment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    log += chunk;
    if (log.length > 2 * KEPT_LOG) log = log.slice(-KEPT_LOG);
  });
  const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  const announced = await announcementOf(child, exited, () => log);
  return {
    child,
    announced,
    url: announced.url,
    exited,
    log: () => log,
    async logged(message) {
      const signal = AbortSignal.timeout(TIMEOUT);
      while (!log.includes(`"msg":"${message}"`))
        await once(child.stderr, 'data', { signal }).catch(() => {
          throw new Error(`never logged "${message}", but: ${log}`);
        });
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function announcementOf(
  child: ChildProcess,
  exited: Promise<{ code: number | null }>,
  log: () => string,
): Promise<Announcement> {
  let output = '';
  for await (const chunk of child.stdout ?? []) {
    output += chunk;
    if (output.endsWith('}\n')) return JSON.parse(output);
  }
  throw new Error(`the server ended with code ${(await exited).code}: ${log()}`);
}
