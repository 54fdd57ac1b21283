import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { freePort } from '../../test/support/nginx.ts';
import { launch, pathOf, type Running, unprivileged } from './programs.ts';

/** Room for a few processes with pools of their own. Durable as by default: scenes cut the power. */
const CONFIGURATION = ['max_connections = 60', 'shared_buffers = 32MB', "timezone = 'UTC'"];

/** A PostgreSQL server that belongs to one scene. */
export interface PostgresServer {
  /** Of its database, which is empty at first, and of its superuser. */
  readonly url: string;
  readonly port: number;
  start(): Promise<void>;
  /** Ends connections and shuts down, as an administrator does. */
  stop(): Promise<void>;
  /** Every process of it at once. */
  kill(): Promise<void>;
  /** Connections stay open, new ones are taken by the system, and nobody answers. */
  freeze(): void;
  thaw(): void;
  /** Runs one statement over a connection of its own. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
}

/** Makes a cluster with its own configuration on a free port, and starts it. @param folder where, an absolute path */
export async function startPostgres(
  folder: string,
  settings: readonly string[] = [],
): Promise<PostgresServer> {
  const programs = dirname(pathOf('postgres'));
  const owner = unprivileged();
  const data = join(folder, 'postgres');
  mkdirSync(data);
  if (owner.uid !== undefined && owner.gid !== undefined) {
    // The way to it must be open to them, and to nobody else.
    chmodSync(folder, 0o711);
    chownSync(data, owner.uid, owner.gid);
  }
  const init = ['--pgdata', data, '--username', 'postgres', '--auth', 'trust', '--encoding', 'UTF8'];
  execFileSync(join(programs, 'initdb'), [...init, '--no-sync', '--no-instructions'], {
    ...owner,
    cwd: data,
    stdio: 'pipe',
  });
  const port = await freePort();
  const socket = `unix_socket_directories = '${data}'`;
  const lines = [`port = ${port}`, "listen_addresses = '127.0.0.1'", socket, ...CONFIGURATION, ...settings];
  appendFileSync(join(data, 'postgresql.conf'), `${lines.join('\n')}\n`);
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;

  const query: PostgresServer['query'] = async (sql) => {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
    client.on('error', () => {});
    try {
      await client.connect();
      return (await client.query(sql)).rows;
    } finally {
      await client.end().catch(() => {});
    }
  };
  const answers = async (): Promise<boolean> =>
    query('select 1').then(
      () => true,
      () => false,
    );
  let running: Running | undefined;
  const start = async (): Promise<void> => {
    running = await launch(join(programs, 'postgres'), ['-D', data], answers, { ...owner, cwd: data });
  };
  await start();
  return {
    url,
    port,
    start,
    query,
    // PostgreSQL's "fast" shutdown.
    stop: async () => running?.stop('SIGINT'),
    kill: async () => running?.kill(),
    freeze: () => running?.freeze(),
    thaw: () => running?.thaw(),
  };
}
