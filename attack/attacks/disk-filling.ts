import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { DAY } from '../../src/lib/clock.ts';
import { type Attack, unless } from '../attack.ts';
import { type Arena, newAddress, newIdentity } from '../support/arena.ts';
import { newPasswords, signIn } from '../support/flows.ts';
import type { OwnService } from '../support/service.ts';

const REQUESTS = 1500;
/** Of those that take a password hash each. */
const HASHED_REQUESTS = 150;
const OWN_SIGN_INS = 75;
/** Bytes that one bad request may leave behind on average: a row of 340 bytes each is what fills a disk. */
const ALLOWED = 40;
/** Visitors of one address and day whose sessions may last (VISITOR_DAILY_LIMIT), and how many come. */
const LASTING_VISITORS = 2000;
const VISITORS = 2300;

/** The number that each statement finds in the database of the service, one after the other. */
async function ask({ env }: OwnService, ...statements: readonly string[]): Promise<number> {
  let found = 0;
  if (env.DATABASE_URL === undefined) {
    using database = new DatabaseSync(join(env.DATA_DIR ?? '', 'latchkey.sqlite'), { readOnly: true });
    for (const sql of statements) found = Number(database.prepare(sql).get()?.found);
    return found;
  }
  const client = new pg.Client({ connectionString: env.DATABASE_URL });
  await client.connect();
  try {
    for (const sql of statements) found = Number((await client.query(sql)).rows[0]?.found);
    return found;
  } finally {
    await client.end();
  }
}

/** Bytes of the database, without what was deleted. */
const sizeOf = (service: OwnService): Promise<number> =>
  service.env.DATABASE_URL === undefined
    ? ask(
        service,
        `select (page_count - freelist_count) * page_size as found
          from pragma_page_count, pragma_freelist_count, pragma_page_size`,
      )
    : ask(service, 'vacuum full', 'select pg_database_size(current_database()) as found');

/** Visitors' sessions that will still be there tomorrow. */
const lastingVisits = (service: OwnService): Promise<number> =>
  ask(
    service,
    `select count(*) as found from sessions where user_id is null and expires_at > ${Date.now() + DAY}`,
  );

type Request = (index: number) => Promise<unknown>;

interface Kind {
  readonly count: number;
  /** @returns one request of many, after what is done before the database is measured */
  begin(arena: Arena): Request | Promise<Request>;
}

const atOnce = async (count: number, request: Request): Promise<void> => {
  for (let index = 0; index < count; index += 25)
    await Promise.all(
      Array.from({ length: Math.min(25, count - index) }, (_, offset) => request(index + offset)),
    );
};

const KINDS: Readonly<Record<string, Kind>> = {
  'bad reset links': {
    count: REQUESTS,
    begin: (arena) => (index) =>
      arena.client().post(`/users/api-reset/${index}/bad-token${index}/`, newPasswords('a long password 5')),
  },
  'bad one-time links': {
    count: REQUESTS,
    begin: (arena) => (index) => arena.client().post(`/users/passwordless-login/bad-token${index}/`),
  },
  'bad confirmation links': {
    count: REQUESTS,
    begin: (arena) => (index) =>
      arena.client().post(`/users/registration/account-confirm-email/${index}-bad/`),
  },
  'failed sign-ins': {
    count: HASHED_REQUESTS,
    begin: (arena) => () =>
      arena.client().post('/users/login/', { email: newIdentity().email, password: 'not it 1' }),
  },
  'sign-ins to an account of one’s own': {
    count: HASHED_REQUESTS,
    async begin(arena) {
      const { email, password } = await arena.person();
      // The failures of before have locked the other one.
      const address = newAddress();
      const enter: Request = async () => {
        const { status, body } = await signIn(arena.client({ address }), email, password);
        if (status !== 200) throw new Error(`signing in was answered with ${status}: ${body}`);
      };
      // What one account may have: its sessions, devices and first rows of the day.
      await atOnce(OWN_SIGN_INS, enter);
      return enter;
    },
  },
};

/** Comes to the shop as a browser does that keeps its cookie for one more request. */
async function visit(arena: Arena, address: string): Promise<void> {
  const visitor = arena.client({ address });
  for (let request = 0; request < 2; request++) {
    const { status } = await visitor.get('/session/check/?allow=anonymous');
    if (status !== 200) throw new Error(`a visit was answered with ${status}`);
  }
  visitor.close();
}

export const diskFilling: Attack = {
  name: 'disk-filling',
  title: 'Fill the disk with failed sign-ins, bad links, sign-ins to an account of one’s own, and visits',
  gain: 'The shop’s database grows by tens of gigabytes a day until nobody can sign in.',
  source: 'OWASP ASVS 5.0 §16.2.1, §15.2.2; CWE-770',
  needs: 'service',
  settings: { THROTTLING_SETTINGS: { login: null, visitor: null } },
  async run(arena) {
    const service = arena.service();
    const faults: string[] = [];
    const evidence: string[] = [];
    for (const [name, { count, begin }] of Object.entries(KINDS)) {
      const request = await begin(arena);
      const before = await sizeOf(service);
      await atOnce(count, request);
      const bytes = ((await sizeOf(service)) - before) / count;
      evidence.push(`${Math.round(bytes)} bytes for each of ${count} ${name}`);
      if (bytes > ALLOWED && bytes * count > 30_000) faults.push(evidence.at(-1) ?? '');
    }
    const address = newAddress();
    await atOnce(VISITORS, () => visit(arena, address));
    const lasting = await lastingVisits(service);
    evidence.push(`${lasting} of ${VISITORS} visitors’ sessions outlast the day`);
    if (lasting > LASTING_VISITORS) faults.push(evidence.at(-1) ?? '');
    return unless(faults, evidence.join(', '));
  },
};
