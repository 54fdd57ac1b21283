import { Redis } from 'ioredis';
import { freePort } from '../../test/support/nginx.ts';
import { launch, pathOf, type Running } from './programs.ts';

/** A Redis server that belongs to one scene. It keeps nothing on disk. */
export interface RedisServer {
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
  /** Connections stay open, and nobody answers. */
  freeze(): void;
  thaw(): void;
  /** Runs one command over a connection of its own. */
  command(name: string, ...args: string[]): Promise<unknown>;
}

export async function startRedis(folder: string): Promise<RedisServer> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}/0`;
  const command = async (name: string, ...args: string[]): Promise<unknown> => {
    const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 2000 });
    redis.on('error', () => {});
    try {
      await redis.connect();
      return await redis.call(name, ...args);
    } finally {
      redis.disconnect();
    }
  };
  const answers = async (): Promise<boolean> =>
    command('ping').then(
      () => true,
      () => false,
    );
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  let running: Running | undefined;
  const start = async (): Promise<void> => {
    running = await launch(pathOf('redis'), args, answers);
  };
  await start();
  return {
    url,
    start,
    command,
    stop: async () => running?.stop('SIGTERM'),
    kill: async () => running?.kill(),
    freeze: () => running?.freeze(),
    thaw: () => running?.thaw(),
  };
}
