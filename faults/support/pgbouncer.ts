import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, listens } from '../../test/support/nginx.ts';
import type { PostgresServer } from './postgres.ts';
import { launch, pathOf, type Running, unprivileged } from './programs.ts';

/** A PgBouncer in transaction mode. */
export interface PgBouncer extends Running {
  /** Of the database behind it. */
  readonly url: string;
}

/** @param connections how many it has to the server, for all its clients together */
export async function startPgBouncer(
  folder: string,
  postgres: PostgresServer,
  connections: number,
): Promise<PgBouncer> {
  const home = join(folder, 'pgbouncer');
  mkdirSync(home);
  const port = await freePort();
  const file = join(home, 'pgbouncer.ini');
  writeFileSync(
    file,
    [
      '[databases]',
      `postgres = host=127.0.0.1 port=${postgres.port} dbname=postgres user=postgres`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = any',
      'pool_mode = transaction',
      `default_pool_size = ${connections}`,
    ].join('\n'),
  );
  const owner = unprivileged();
  if (owner.uid !== undefined && owner.gid !== undefined) {
    chmodSync(folder, 0o711);
    for (const path of [home, file]) chownSync(path, owner.uid, owner.gid);
  }
  const options = { ...owner, cwd: home };
  const running = await launch(pathOf('pgbouncer'), [file], () => listens(port), options);
  return { ...running, url: `postgres://postgres@127.0.0.1:${port}/postgres` };
}
