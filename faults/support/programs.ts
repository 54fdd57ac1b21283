import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { EngineName } from '../../test/support/engines.ts';

/** A program that scenes start. */
export type Program = 'postgres' | 'redis' | 'pgbouncer';

/** How long a program may take to start or to end, milliseconds. */
const PATIENCE = 15_000;
const LOOK_EVERY = 20;

const PLACES: Readonly<Record<Program, readonly string[]>> = {
  // Debian keeps them out of the path, one folder per version.
  postgres: ['/usr/lib/postgresql/*/bin/postgres', '/usr/local/bin/postgres', '/usr/bin/postgres'],
  redis: ['/usr/bin/redis-server', '/usr/local/bin/redis-server'],
  pgbouncer: ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer'],
};

const NEEDED_BY: Readonly<Record<EngineName, readonly Program[]>> = {
  sqlite: [],
  postgres: ['postgres'],
  redis: ['postgres', 'redis'],
};

/** The newest version that is installed. */
const find = (program: Program): string | undefined =>
  PLACES[program].flatMap((place) => globSync(place).sort().reverse())[0];

/** @throws Error if it is not installed; ask `missingFor` first */
export function pathOf(program: Program): string {
  const path = find(program);
  if (path === undefined) throw new Error(`${program} is not installed`);
  return path;
}

/** Why a scene cannot be played here; null: it can. */
export function missingFor(engine: EngineName, needs: readonly Program[] = []): string | null {
  const missing = [...NEEDED_BY[engine], ...needs].filter((program) => find(program) === undefined);
  return missing.length > 0 ? `not installed: ${missing.join(', ')}` : null;
}

/** Who runs a server that refuses to run as root. Others run it themselves. */
export function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: '-u' | '-g'): number =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }).trim());
  return { uid: id('-u'), gid: id('-g') };
}

/** A server program under the control of a scene. */
export interface Running {
  /** Ends it as its supervisor does. */
  stop(signal: NodeJS.Signals): Promise<void>;
  /** Ends it and what it started, as a power cut does. */
  kill(): Promise<void>;
  /** Stops it and what it started in the middle of what they do: connections stay open, and nobody answers. */
  freeze(): void;
  thaw(): void;
}

/**
 * Starts a program and waits until it answers.
 * @throws Error with what it complained of
 */
export async function launch(
  path: string,
  args: readonly string[],
  answers: () => Promise<boolean>,
  options: SpawnOptions = {},
): Promise<Running> {
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const exited = once(child, 'exit');
  // A run that is broken off leaves no servers behind.
  const onExit = (): void => signalAll(child, 'SIGKILL');
  process.on('exit', onExit);
  child.once('exit', () => process.off('exit', onExit));
  const end = performance.now() + PATIENCE;
  while (!(await answers())) {
    if (hasEnded(child) || performance.now() > end) {
      child.kill('SIGKILL');
      throw new Error(`${path} did not start: ${said}`);
    }
    await pause(LOOK_EVERY);
  }
  return {
    async stop(signal) {
      if (!hasEnded(child)) child.kill(signal);
      await exited;
    },
    async kill() {
      signalAll(child, 'SIGKILL');
      await exited;
    },
    freeze: () => signalAll(child, 'SIGSTOP'),
    thaw: () => signalAll(child, 'SIGCONT'),
  };
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

/** The parent first, so that it starts no more while its children are signalled. */
function signalAll(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || hasEnded(child)) return;
  const children = childrenOf(child.pid);
  child.kill(signal);
  for (const pid of children)
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended by itself.
    }
}

function childrenOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  if (!existsSync(file)) throw new Error(`${file} is missing: faults need Linux`);
  return readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number);
}
