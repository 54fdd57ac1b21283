import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Redis } from 'ioredis';
import pg from 'pg';
import { type Attack, unless } from '../attack.ts';
import type { Arena } from '../support/arena.ts';
import { isSignedIn, resetLinkOf, resetUrl, signedIn } from '../support/flows.ts';
import type { OwnService } from '../support/service.ts';

/** Every text in the database, wherever it stands. */
async function dumpOf({ env }: OwnService): Promise<string[]> {
  const url = env.DATABASE_URL;
  if (url === undefined) return sqliteTexts(join(env.DATA_DIR ?? '', 'latchkey.sqlite'));
  const texts = await postgresTexts(url);
  return env.REDIS_URL === undefined ? texts : [...texts, ...(await redisTexts(env.REDIS_URL))];
}

function sqliteTexts(file: string): string[] {
  const database = new DatabaseSync(file, { readOnly: true });
  const tables = database.prepare(`select name from sqlite_master where type = 'table'`).all();
  const rows = tables.flatMap(({ name }) => database.prepare(`select * from "${name}"`).all());
  database.close();
  return rows.flatMap((row) => Object.values(row).map(String));
}

async function postgresTexts(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows: tables } = await client.query<{ tablename: string }>(
    `select tablename from pg_tables where schemaname = 'public'`,
  );
  const texts: string[] = [];
  for (const { tablename } of tables) {
    const { rows } = await client.query(`select * from "${tablename}"`);
    texts.push(...rows.flatMap((row) => Object.values(row).map(String)));
  }
  await client.end();
  return texts;
}

async function redisTexts(url: string): Promise<string[]> {
  const { origin, pathname, searchParams } = new URL(url.replace(/^redis:/, 'http:'));
  const redis = new Redis(origin.replace('http:', 'redis:') + pathname);
  const keys = await redis.keys(`${searchParams.get('prefix') ?? ''}*`);
  const values = await Promise.all(keys.map((key) => redis.get(key).catch(() => '')));
  redis.disconnect();
  return [...keys, ...values.map(String)];
}

/** The words of a dump that could be a secret: ids, hashes, ciphertexts and their parts. */
const candidatesOf = (texts: readonly string[]): string[] => {
  const words = texts.flatMap((text) => text.match(/[A-Za-z0-9_+/=-]{6,200}/g) ?? []);
  return [...new Set(words)];
};

/** Whether some word of the dump is an unkeyed hash of a code, which a thief reverses in a second. */
function findsCode(words: ReadonlySet<string>, code: string): boolean {
  const encodings = ['hex', 'base64', 'base64url'] as const;
  return ['sha256', 'sha1', 'md5', 'sha512'].some((algorithm) =>
    encodings.some((encoding) => words.has(createHash(algorithm).update(code).digest(encoding))),
  );
}

async function tryAll(arena: Arena, words: readonly string[], uid: string): Promise<string[]> {
  const faults: string[] = [];
  const client = arena.client();
  for (const word of words) {
    client.cookies.clear();
    client.cookies.set('sessionid', word);
    if (await isSignedIn(client)) faults.push(`a word of the dump is a session: ${word.slice(0, 6)}…`);
    client.cookies.clear();
    const headers = { authorization: `Token ${word}` };
    if ((await client.get('/current_user/', { headers })).status === 200)
      faults.push(`a word of the dump is an API token: ${word.slice(0, 6)}…`);
    if (
      !/[/+=]/.test(word) &&
      (await client.get(resetUrl({ uid, token: word }))).body.includes('"validlink":true')
    )
      faults.push(`a word of the dump is a reset link: ${word.slice(0, 6)}…`);
  }
  return faults;
}

export const stolenDatabase: Attack = {
  name: 'stolen-database',
  title: 'Steal the whole database (and Redis), without SECRET_KEY, and sign in with what is in it',
  gain: 'A leaked backup opens every account whose session, code or link is still alive.',
  source: 'OWASP ASVS 5.0 §11.4.2, §13.3.1 and §14.2; NIST SP 800-63B-4 §3.1.1.2',
  needs: 'service',
  // What is tried here is the database, not the throttle.
  settings: { THROTTLING_SETTINGS: { 'password-reset': null, login: null } },
  async run(arena) {
    const service = arena.service();
    const [person, other] = await arena.people(2);
    if (!person || !other) throw new Error('nobody was created');
    const session = await signedIn(arena, person);
    await arena.client().post('/users/otp-login/', { phone: other.phone });
    const code = await service.mailbox.codeTo(other.phone);
    const link = await resetLinkOf(arena, person);
    const texts = await dumpOf(service);
    const words = candidatesOf(texts);
    if (words.length < 20) throw new Error('the dump is empty');
    const faults = await tryAll(arena, words, link.uid);
    for (const [name, secret] of Object.entries({
      'a session id': session.cookies.get('sessionid') ?? '',
      'the token of a reset link': link.token,
      'a password': person.password,
    }))
      if (texts.some((text) => text.includes(secret))) faults.push(`${name} is in clear`);
    if (findsCode(new Set(words), code) || texts.includes(code))
      faults.push('a code is in clear, or hashed without a key');
    if (!(await isSignedIn(session))) throw new Error('the session that a thief would want has ended');
    return unless(
      faults,
      `${words.length} words of the dump, tried as session, token and link, open nothing`,
    );
  },
};
