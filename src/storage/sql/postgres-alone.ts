import { Unavailable } from '../../lib/failures.ts';

/** Runs one statement on a connection of its own, outside of a transaction, for as long as the server lets it. @throws Unavailable */
export async function runAlone(url: string, statement: string): Promise<void> {
  const { Client } = await import('pg');
  const client = new Client({ connectionString: url, application_name: 'latchkey migrations' });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(statement);
  } catch (error) {
    throw new Unavailable('the database', error);
  } finally {
    await client.end().catch(() => {});
  }
}
