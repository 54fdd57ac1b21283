import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { type PostgresServer, programOf } from './postgres.ts';

/** How long pg_dump may take to lock the tables, milliseconds. */
const PATIENCE = 10_000;

/** More than fits between pg_dump and who reads from it. */
const FILL = `insert into dev_inbox (channel, recipient, subject, text, created_at)
  select 'email', 'nobody', 'to fill the table', repeat(md5(i::text), 32), 0 from generate_series(1, 5000) as i`;
const LOCKED = `select from pg_locks join pg_stat_activity using (pid)
  where application_name = 'pg_dump' and relation = 'users'::regclass and granted`;

/** A backup that holds its locks, and its snapshot, until it is told to go on. */
export interface Dump {
  /** Resolves when it is done. @throws Error if it failed */
  finish(): Promise<void>;
}

/** Starts pg_dump and resolves when it has locked all tables. Nobody reads what it writes, so it waits. */
export async function startDump(postgres: PostgresServer): Promise<Dump> {
  await postgres.query(FILL);
  const child = spawn(programOf('pg_dump'), ['--dbname', postgres.url], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const ended = once(child, 'close');
  for (const end = performance.now() + PATIENCE; (await postgres.query(LOCKED)).length === 0; await pause(20))
    if (performance.now() > end) throw new Error(`pg_dump never locked the tables: ${complaint}`);
  return {
    async finish() {
      child.stdout.resume();
      const [code] = await ended;
      if (code !== 0) throw new Error(`pg_dump ended with ${code}: ${complaint}`);
    },
  };
}
