import pg from 'pg';
import { USUAL_LIMITS } from '../../config/parse.ts';
import { placeOf } from '../../storage/migrations/open.ts';
import type { RawRow } from '../source.ts';
import type { Connection } from './sql.ts';

const CONNECT_TIMEOUT = 10_000;

/** Everything as the text that PostgreSQL writes: the library would make local times of moments. */
const TEXTS = { getTypeParser: () => (text: string) => text } as unknown as pg.CustomTypesConfig;

/** Opens Django's database on PostgreSQL, as of now: nothing that is written meanwhile is half read. */
export async function connectPostgres(url: string): Promise<Connection> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    types: TEXTS,
    application_name: 'latchkey import',
  });
  // What ends the connection also ends the query that waits for it, which reports it.
  client.on('error', () => {});
  try {
    await client.connect();
    await client
      .query(`set timezone to 'UTC'; set datestyle to 'ISO'; set idle_session_timeout to 0`)
      .catch(() => client.query(`set timezone to 'UTC'; set datestyle to 'ISO'`));
    await client.query('begin isolation level repeatable read read only');
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
  const query: Connection['query'] = async (text, values) =>
    (await client.query<RawRow>({ text, values: [...values] })).rows;
  return {
    place: placeOf({ kind: 'postgres', url, urls: [url], ...USUAL_LIMITS }),
    dialect: 'postgres',
    query,
    async hasTable(name) {
      const [row] = await query('select to_regclass($1) is not null as found', [
        name
          .split('.')
          .map((part) => `"${part}"`)
          .join('.'),
      ]);
      return row?.found === 't';
    },
    close: () => client.end(),
  };
}
