import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { mariadbPath } from '../engines.ts';

/** A MariaDB of a test's own, on its own port and folder. */
export interface Mariadb {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  create(database: string): Promise<void>;
  /** Kills it, as a machine that goes away. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const USER = 'shop';
const PASSWORD = 'shop-password';
const TRIES = 200;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

export async function startMariadb(): Promise<Mariadb> {
  const program = mariadbPath();
  if (!program) throw new Error('MariaDB is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-mariadb-'));
  const isRoot = userInfo().uid === 0;
  if (isRoot) {
    const id = Number(spawnSync('id', ['-u', 'mysql'], { encoding: 'utf8' }).stdout);
    chownSync(folder, id, id);
  }
  const as = isRoot ? ['--user=mysql'] : [];
  const made = spawnSync(
    'mariadb-install-db',
    ['--no-defaults', `--datadir=${folder}/data`, '--auth-root-authentication-method=normal', ...as],
    { encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`mariadb-install-db: ${made.stdout}${made.stderr}`);
  const port = await freePort();
  const child = spawn(
    program,
    [
      '--no-defaults',
      `--datadir=${folder}/data`,
      `--socket=${folder}/socket`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--innodb-buffer-pool-size=32M',
      '--skip-log-bin',
      ...as,
    ],
    { stdio: 'ignore' },
  );
  const exited = once(child, 'exit');
  const root = { socketPath: `${folder}/socket`, user: 'root' };
  await answers(root, child);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await exited;
  };
  const administer = async (...statements: string[]): Promise<void> => {
    const connection = await createConnection(root);
    for (const statement of statements) await connection.query(statement);
    await connection.end();
  };
  await administer(
    // Not for any host: on this one, MariaDB would take anybody without a name first.
    ...['localhost', '127.0.0.1'].flatMap((host) => [
      `create user ${USER}@'${host}' identified by '${PASSWORD}'`,
      `grant all on *.* to ${USER}@'${host}'`,
    ]),
  );
  return {
    port,
    user: USER,
    password: PASSWORD,
    create: (database) => administer(`create database ${database} character set utf8mb4`),
    kill: () => end('SIGKILL'),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answers(options: { socketPath: string; user: string }, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < TRIES && child.exitCode === null; tries++) {
    try {
      await (await createConnection(options)).end();
      return;
    } catch {
      await pause(100);
    }
  }
  throw new Error('MariaDB does not answer');
}
