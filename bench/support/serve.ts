import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import manifest from '../../package.json' with { type: 'json' };
import { endWithThis } from '../../test/support/ending.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What `npm start` runs: `node`, its flags, the program and `serve`. */
const [, ...START] = manifest.scripts.start.split(' ');
const KIB = 1024;

/** `npm start` in a process of its own. Its log is written, to nowhere. */
export interface RunningService {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from starting the process to its first answer. */
  readonly startup: number;
  /** Bytes the process holds in memory now (Linux). */
  residentBytes(): number;
  stop(): Promise<void>;
}

/** @param env what differs from the environment of the bench */
export async function serve(
  dataDir: string,
  flags: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<RunningService> {
  const started = performance.now();
  const child = endWithThis(
    spawn(process.execPath, [...START, '--json', ...flags], {
      cwd: ROOT,
      env: { ...process.env, ...env, DATA_DIR: dataDir, PORT: '0' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  const { pid } = child;
  if (pid === undefined) throw new Error('the service was not started');
  let output = '';
  for await (const chunk of child.stdout) {
    output += chunk;
    if (output.includes('\n}')) break;
  }
  const { url } = JSON.parse(output) as { url: string };
  const answer = await fetch(`${url}/healthz`);
  if (!answer.ok) throw new Error(`/healthz answered ${answer.status}`);
  const startup = performance.now() - started;
  return {
    url,
    pid,
    startup,
    residentBytes() {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * KIB;
    },
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
