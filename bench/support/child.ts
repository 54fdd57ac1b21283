import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own, so that it does not share a core with the load. */
export interface ServerChild {
  readonly url: string;
  /** Bytes the process holds in memory now. */
  residentBytes(): Promise<number>;
  stop(): Promise<void>;
}

export type ChildMessage = { readonly port: number } | { readonly rss: number };

/**
 * Starts a script of this folder that sends its port and answers `rss`. Its log goes nowhere, but is written.
 *
 * @param dataDir the database the service opens
 */
export async function startServer(script: 'bare.ts' | 'latchkey.ts', dataDir = ''): Promise<ServerChild> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), [dataDir], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const started = await nextMessage(child);
  if (!('port' in started)) throw new Error(`${script} did not start`);
  return {
    url: `http://127.0.0.1:${started.port}`,
    async residentBytes() {
      child.send('rss');
      const answer = await nextMessage(child);
      if (!('rss' in answer)) throw new Error(`${script} did not tell its memory`);
      return answer.rss;
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const nextMessage = (child: ChildProcess): Promise<ChildMessage> =>
  new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as ChildMessage));
    child.once('exit', (code) => reject(new Error(`a server ended with code ${code}`)));
  });

/** The other side of {@link startServer}: tells the parent the port, and its memory when asked. */
export function reportTo(parent: NodeJS.Process, port: number): void {
  parent.on('message', (message) => {
    if (message === 'rss') parent.send?.({ rss: parent.memoryUsage.rss() });
  });
  parent.send?.({ port });
}
