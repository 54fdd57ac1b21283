import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { type Attack, unless } from '../attack.ts';
import { type Arena, newIdentity } from '../support/arena.ts';
import { newPasswords } from '../support/flows.ts';
import type { OwnService } from '../support/service.ts';

const REQUESTS = 1500;
/** Bytes that one bad request may leave behind on average: a row of 340 bytes each is what fills a disk. */
const ALLOWED = 40;

/** Bytes of the database. */
async function sizeOf({ env }: OwnService): Promise<number> {
  if (env.DATABASE_URL === undefined) {
    const database = new DatabaseSync(join(env.DATA_DIR ?? '', 'latchkey.sqlite'), { readOnly: true });
    const [pages] = database
      .prepare('select page_count * page_size as bytes from pragma_page_count, pragma_page_size')
      .all();
    database.close();
    return Number(pages?.bytes);
  }
  const client = new pg.Client({ connectionString: env.DATABASE_URL });
  await client.connect();
  const { rows } = await client.query<{ size: string }>(
    'select pg_database_size(current_database()) as size',
  );
  await client.end();
  return Number(rows[0]?.size);
}

const KINDS: Readonly<Record<string, (arena: Arena, index: number) => Promise<unknown>>> = {
  'bad reset links': (arena, index) =>
    arena.client().post(`/users/api-reset/${index}/bad-token${index}/`, newPasswords('a long password 5')),
  'bad one-time links': (arena, index) => arena.client().post(`/users/passwordless-login/bad-token${index}/`),
  'bad confirmation links': (arena, index) =>
    arena.client().post(`/users/registration/account-confirm-email/${index}-bad/`),
  'failed sign-ins': (arena) =>
    arena.client().post('/users/login/', { email: newIdentity().email, password: 'not it 1' }),
};

export const diskFilling: Attack = {
  name: 'disk-filling',
  title: 'Fill the disk with failed sign-ins and bad links',
  gain: 'The shop’s database grows by tens of gigabytes a day until nobody can sign in.',
  source: 'OWASP ASVS 5.0 §16.2.1, §15.2.2; CWE-770',
  needs: 'service',
  settings: { THROTTLING_SETTINGS: { login: null } },
  async run(arena) {
    const service = arena.service();
    const faults: string[] = [];
    const evidence: string[] = [];
    for (const [name, request] of Object.entries(KINDS)) {
      const count = name === 'failed sign-ins' ? REQUESTS / 10 : REQUESTS;
      const before = await sizeOf(service);
      for (let index = 0; index < count; index += 25)
        await Promise.all(Array.from({ length: 25 }, (_, offset) => request(arena, index + offset)));
      const bytes = ((await sizeOf(service)) - before) / count;
      evidence.push(`${Math.round(bytes)} bytes for each of ${count} ${name}`);
      if (bytes > ALLOWED && bytes * count > 30_000) faults.push(evidence.at(-1) ?? '');
    }
    return unless(faults, evidence.join(', '));
  },
};
