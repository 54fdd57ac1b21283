import type { RawRow } from '../source.ts';
import type { Connection } from './sql.ts';

const CONNECT_TIMEOUT = 10_000;

/** Opens Django's database on MySQL or MariaDB, as of now. The driver is loaded here only: nothing else needs it. */
export async function connectMysql(url: string): Promise<Connection> {
  const { createConnection } = await import('mysql2/promise');
  const client = await createConnection({
    uri: url.replace(/^mariadb:/, 'mysql:'),
    connectTimeout: CONNECT_TIMEOUT,
    // As texts: the library would make local times of moments, and round long numbers.
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    charset: 'utf8mb4',
    timezone: 'Z',
  });
  client.on('error', () => {});
  await client.query(`set time_zone = '+00:00'`);
  await client.query('set session transaction isolation level repeatable read');
  await client.query('start transaction with consistent snapshot, read only');
  const query: Connection['query'] = async (text, values) => {
    const [rows] = await client.query(text, [...values]);
    return rows as RawRow[];
  };
  const { hostname, pathname } = new URL(url);
  return {
    place: `${decodeURIComponent(pathname.slice(1))} at ${hostname}`,
    dialect: 'mysql',
    query,
    async hasTable(name) {
      const text =
        'select 1 from information_schema.tables where table_schema = database() and table_name = ?';
      return (await query(text, [name])).length > 0;
    },
    close: () => client.end(),
  };
}
