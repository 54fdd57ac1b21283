import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own, so that it does not share a core with the load. */
export interface ServerChild {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the bare fastify server that the ratios are measured against. */
export async function startBareServer(): Promise<ServerChild> {
  const child = fork(fileURLToPath(new URL('bare.ts', import.meta.url)), { stdio: 'ignore' });
  const [port] = (await once(child, 'message')) as [number];
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
