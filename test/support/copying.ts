import { once } from 'node:events';
import { sql } from 'kysely';
import { type Environment, loadConfig } from '../../src/config/config.ts';
import { openDatabase } from '../../src/storage/sql/storage.ts';
import { availableEngines, type EngineName, openEngine } from './engines.ts';
import { latchkey, startLatchkey } from './process.ts';

const SECRET_KEY = 'the key of a shop that moves 0123456789';

export const hasPostgres = (await availableEngines()).includes('postgres');

/** From where to where the tests copy. */
export const WAYS: readonly (readonly [EngineName, EngineName])[] = hasPostgres
  ? [
      ['sqlite', 'postgres'],
      ['postgres', 'sqlite'],
    ]
  : [['sqlite', 'sqlite']];

/** What `latchkey copy --json` says. */
export interface Copied {
  readonly rows: number;
  readonly before: number;
  readonly rehearsal: boolean;
}

/** A database of a test’s own, its address on the command line, and the environment of a service on it. */
export interface Place {
  readonly url: string;
  readonly env: Environment;
  drop(): Promise<void>;
}

export async function openPlace(name: EngineName): Promise<Place> {
  const { env, drop } = await openEngine(name);
  const url = env.DATABASE_URL ?? `sqlite:${env.DATA_DIR}/latchkey.sqlite`;
  return { url, drop, env: { ...env, NODE_ENV: 'development', DATABASE_URL: url, SECRET_KEY } };
}

/** Runs statements in a database, past the service. */
export async function change({ env }: Place, ...statements: string[]): Promise<void> {
  const database = await openDatabase(loadConfig(env).database);
  try {
    await database.transaction(async ({ db }) => {
      for (const statement of statements) await sql.raw(statement).execute(db);
    });
  } finally {
    await database.close();
  }
}

/** Stores sessions of visitors. */
export const storeVisitors = (place: Place, count: number): Promise<void> =>
  change(
    place,
    `insert into sessions (id_hash, generation, data, created_at, expires_at, address, agent, visitor_id)
     with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})
     select 'visitor' || n, 1, '{"basket":"çay \\\\ \\" 🫖"}', n, 4000000000000, '192.0.2.1', 'a browser', 'v' || n from numbers`,
  );

export const copyArguments = (from: Place, to: Place, ...more: string[]): string[] => [
  'copy',
  '--from',
  from.url,
  '--to',
  to.url,
  ...more,
];

/** Runs `latchkey copy`. */
export const runCopy = (from: Place, to: Place, ...more: string[]) =>
  latchkey(from.env, copyArguments(from, to, ...more));

/** Begins a copy and kills it as soon as it says how far it is. */
export async function killCopy(from: Place, to: Place): Promise<void> {
  const child = startLatchkey(from.env, copyArguments(from, to));
  const exited = once(child, 'exit');
  let said = '';
  for await (const chunk of child.stderr) {
    said += chunk;
    if (said.includes('rows copied')) break;
  }
  child.kill('SIGKILL');
  await exited;
  if (!said.includes('rows copied')) throw new Error(`it ended before it said how far it is: ${said}`);
}
