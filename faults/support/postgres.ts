import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../../test/support/nginx.ts';
import { launch, pathOf, type Running, unprivileged } from './programs.ts';

/** How long a standby may take to follow, milliseconds. */
const PATIENCE = 10_000;

/** Room for a few processes with pools of their own. Durable as by default: scenes cut the power. */
const CONFIGURATION = ['max_connections = 60', 'shared_buffers = 32MB', "timezone = 'UTC'", 'ssl = on'];
const TLS = new URL('../../test/fixtures/tls/', import.meta.url);

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
export async function startPostgres(folder: string): Promise<PostgresServer> {
  const data = makeFolder(folder, 'postgres');
  const init = ['--username', 'postgres', '--auth', 'trust', '--encoding', 'UTF8', '--no-sync'];
  runProgram('initdb', ['--pgdata', data, ...init, '--no-instructions'], data);
  copyOwned(new URL('certificate.pem', TLS), join(data, 'server.crt'));
  copyOwned(new URL('key.pem', TLS), join(data, 'server.key'));
  return startCluster(data);
}

/**
 * Makes a standby of a server, starts it, and has the primary acknowledge no commit that the standby has not on disk.
 * `select pg_promote()` makes it a primary.
 */
export async function startStandby(folder: string, primary: PostgresServer): Promise<PostgresServer> {
  const data = makeFolder(folder, 'standby');
  const from = ['--host', '127.0.0.1', '--port', String(primary.port), '--username', 'postgres'];
  const copy = ['--pgdata', data, '--write-recovery-conf', '--checkpoint', 'fast', '--no-sync'];
  runProgram('pg_basebackup', [...from, ...copy], data);
  const standby = await startCluster(data);
  await primary.query(`alter system set synchronous_standby_names = '*'`);
  await primary.query('select pg_reload_conf()');
  const isSynchronous = async (): Promise<boolean> => {
    const [row] = await primary.query(`select 1 from pg_stat_replication where sync_state = 'sync'`);
    return row !== undefined;
  };
  for (const end = performance.now() + PATIENCE; !(await isSynchronous()); await pause(100))
    if (performance.now() > end) throw new Error('the standby never followed its primary');
  return standby;
}

/** A folder of the user that runs PostgreSQL. */
function makeFolder(folder: string, name: string): string {
  const data = join(folder, name);
  mkdirSync(data, { mode: 0o700 });
  // The way to it must be open to them, and to nobody else.
  chmodSync(folder, 0o711);
  giveAway(data);
  return data;
}

function copyOwned(from: URL, to: string): void {
  copyFileSync(from, to);
  chmodSync(to, 0o600);
  giveAway(to);
}

/** To the user that runs PostgreSQL. */
function giveAway(path: string): void {
  const { uid, gid } = unprivileged();
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

/** A program of the installed version. */
export const programOf = (name: string): string => join(dirname(pathOf('postgres')), name);

const runProgram = (name: string, args: readonly string[], cwd: string): unknown =>
  execFileSync(programOf(name), args, { ...unprivileged(), cwd, stdio: 'pipe' });

/** Starts the cluster in this folder on a free port. */
async function startCluster(data: string): Promise<PostgresServer> {
  const port = await freePort();
  const socket = `unix_socket_directories = '${data}'`;
  const lines = [`port = ${port}`, "listen_addresses = '127.0.0.1'", socket, ...CONFIGURATION];
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
    running = await launch(pathOf('postgres'), ['-D', data], answers, { ...unprivileged(), cwd: data });
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
