import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import pg from 'pg';
import { outlastingPerDay, sealsOver, TRACES, type Trace } from '../../scripts/docs-disk.ts';
import { SEAL_ROWS } from '../../src/audit/chain.ts';
import type { Source } from '../../src/contracts/requester.ts';
import type { User } from '../../src/contracts/user.ts';
import { createHousekeeping } from '../../src/delivery/housekeeping.ts';
import { DAY, HOUR, MINUTE } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { newUid } from '../../src/lib/random.ts';
import { createResetLinks } from '../../src/passwords/reset-links.ts';
import { createEmailChange } from '../../src/profile/email-change-request.ts';
import { createEmailConfirmations } from '../../src/profile/email-set-primary.ts';
import { countersFileOf } from '../../src/storage/sql/stores/sqlite-throttle.ts';
import { PASSWORD, startTestApp, type TestApp } from '../support/app.ts';
import { availableEngines, type EngineName, openEngine } from '../support/engines.ts';
import { newPhone } from '../support/otp.ts';
import { CHOSEN, newEmail } from '../support/registration.ts';

type Name = keyof typeof TRACES;

/** How often each is done: so often that a page more or less counts little. */
const TIMES = 100;
/** A figure that is much too high would hide growth, and say less than we know. */
const SLACK = 4;
/** Minutes of failed attempts, and whom they are about. */
const MINUTES = 15;
const PEOPLE = 8;

interface Size {
  readonly bytes: number;
  readonly rows: number;
}
type Sizes = ReadonlyMap<string, Size>;

/** Every table with its indexes, but for the local inbox, which production has not. */
async function sizesOf({ core }: TestApp): Promise<Sizes> {
  const { database } = core.config;
  const rows = database.kind === 'sqlite' ? sqliteSizes(database.file) : await postgresSizes(database.url);
  return new Map(rows.filter(([name]) => name !== 'dev_inbox'));
}

const sqliteSizes = (main: string): Array<[string, Size]> =>
  [main, countersFileOf(main)].flatMap((name) => {
    const file = new DatabaseSync(name, { readOnly: true });
    const tables = file
      .prepare(
        'select tbl_name as name, sum(pgsize) as bytes from dbstat join sqlite_master using (name) group by 1',
      )
      .all() as Array<{ name: string; bytes: number }>;
    const sizes = tables.map(({ name: table, bytes }): [string, Size] => {
      const { rows } = file.prepare(`select count(*) as rows from ${table}`).get() as { rows: number };
      return [table, { bytes, rows }];
    });
    file.close();
    return sizes;
  });

async function postgresSizes(url: string): Promise<Array<[string, Size]>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('vacuum full');
    const { rows: tables } = await client.query(
      'select relname as name, pg_total_relation_size(relid)::int as bytes from pg_stat_user_tables',
    );
    const sizes: Array<[string, Size]> = [];
    for (const { name, bytes } of tables) {
      const { rows } = await client.query(`select count(*)::int as rows from ${name}`);
      sizes.push([name, { bytes, rows: rows[0].rows }]);
    }
    return sizes;
  } finally {
    await client.end();
  }
}

const someoneIn = (people: readonly User[], index: number): User => {
  const user = people[index];
  if (!user) throw new Error(`there are only ${people.length} people`);
  return user;
};

const times = async (count: number, work: (index: number) => Promise<unknown>): Promise<void> => {
  for (let index = 0; index < count; index++) await work(index);
};

/** Whose address and browser take as many bytes as any. */
const SOURCE: Source = {
  address: '2001:db8:1111:2222:3333:4444:5555:6666',
  agent: 'Browser/1.0 '.repeat(20),
  requestId: newUid(),
};

/** Signs somebody in, as far as the audit trail is concerned. */
const recordSignIn = ({ core: { storage, audit } }: TestApp, { id }: User) =>
  storage.transaction((stores) =>
    audit.recordRepeatable(stores, SOURCE, {
      event: 'session.sign_in',
      outcome: 'success',
      actorId: id,
      userId: id,
      detail: { method: 'password' },
    }),
  );

const recordChange = ({ core: { audit } }: TestApp, { id }: User) =>
  audit.recordAlone(SOURCE, { event: 'profile.update', outcome: 'success', actorId: id, userId: id });

/** Changes the e-mail of somebody with the link that is mailed. */
async function changeEmail({ core }: TestApp, user: User): Promise<void> {
  const entered = { password: PASSWORD, email: newEmail(), again: undefined };
  assert.ok((await createEmailChange(core)({ user, session: null }, entered, SOURCE)).ok);
  const change = (await core.storage.read.emailChanges.ofUser(user.id)).at(-1);
  const [uid = '', token = ''] = change
    ? core.emailLinks.confirmPath(change).split('/').slice(3).toReversed().slice(1)
    : [];
  assert.ok(await createEmailConfirmations(core).use({ uid, token }, { viewer: null, source: SOURCE }));
}

async function setPassword(app: TestApp, user: User): Promise<void> {
  const [uid = '', token = ''] = app.resetLink(user).split('/');
  const requester = { device: null, session: null, source: SOURCE };
  const password = { first: CHOSEN, second: CHOSEN };
  assert.ok((await createResetLinks(app.core).confirm({ uid, token }, password, requester)).ok);
}

const badLink = (app: TestApp, id: number) =>
  app.browser().post(`/users/passwordless-login/x/?user=${id}&secret_key=y`);

/** Comes, and comes back with the cookie. */
async function visit(app: TestApp): Promise<void> {
  const browser = app.browser();
  for (const at of ['first', 'again'])
    assert.equal((await browser.get('/session/check/?allow=anonymous')).status, 200, at);
}

async function register(app: TestApp): Promise<void> {
  const body = { email: newEmail(), password: CHOSEN, first_name: 'Ada', last_name: 'Lovelace' };
  const { status, text } = await app.browser().post('/users/registration/', body);
  assert.equal(status, 201, text);
}

/** What a stranger does `count` times. @param known people, whose messages are sent */
const DEEDS: Readonly<Record<Name, (app: TestApp, count: number, known: readonly User[]) => Promise<void>>> =
  {
    failure: (app, count, known) =>
      times(count, async () => {
        for (const { id } of known.slice(0, PEOPLE)) await badLink(app, id);
        await app.core.audit.flush();
      }),
    act: (app, count, known) =>
      times(count, async () => {
        for (const user of known.slice(0, PEOPLE)) await recordSignIn(app, user);
        await app.core.audit.flush();
      }),
    mailed: (app, count, known) =>
      times(count, async (index) => {
        const email = known[index]?.email;
        assert.equal((await app.browser().post('/users/password/reset/', { email })).status, 200);
      }),
    session: ({ core: { storage, sessions } }, count, known) =>
      times(count, (index) =>
        storage.transaction(async (stores) => {
          const user = someoneIn(known, index);
          const { session } = await sessions.start(stores, { user, previous: null, source: SOURCE });
          await sessions.issueToken(stores, user, session.idHash);
        }),
      ),
    device: ({ core: { storage, devices } }, count, known) =>
      times(count, (index) =>
        storage.transaction((stores) =>
          devices.renew(stores, someoneIn(known, index), { device: null, source: SOURCE }, null),
        ),
      ),
    change: (app, count, known) =>
      times(count, async (index) => changeEmail(app, await app.userNow(someoneIn(known, index).id))),
    newPassword: (app, count, known) =>
      times(count, async (index) => setPassword(app, await app.userNow(someoneIn(known, index).id))),
    seal: (app, count) =>
      times(count, async (index) => {
        await app.core.audit.flush();
        await badLink(app, index + 1);
        assert.equal(await app.core.audit.seal(), 1);
      }),
    visit: (app, count) => times(count, () => visit(app)),
    passingVisit: (app, count) => times(count, () => visit(app)),
    reset: (app, count, known) =>
      times(count, async (index) => {
        const email = index % 2 ? newEmail() : known[index]?.email;
        assert.equal((await app.browser().post('/users/password/reset/', { email })).status, 200);
      }),
    code: (app, count, known) =>
      times(count, async (index) => {
        const phone = index % 2 ? newPhone() : known[index]?.phone;
        assert.equal((await app.browser().post('/users/otp-login/', { phone })).status, 200);
      }),
    counter: ({ core }, count) =>
      times(count, (index) => core.counters.hit([`of a stranger ${count}`, String(index)], MINUTE)),
    registration: (app, count) => times(count, () => register(app)),
    pending: (app, count) => times(count, () => register(app)),
  };

/** The table whose new rows are counted: one for each trace. */
const TABLES: Readonly<Partial<Record<Name, string>>> = {
  failure: 'audit_log',
  act: 'audit_log',
  mailed: 'audit_log',
  seal: 'audit_seals',
};
/** The only tables that are looked at: what is left elsewhere is another trace. */
const ALONE: Readonly<Partial<Record<Name, readonly string[]>>> = {
  act: ['audit_log'],
  mailed: ['audit_log'],
  seal: ['audit_seals'],
};

const OFF = Object.fromEntries(
  ['login', 'register', 'password-reset', 'visitor', 'otp'].map((scope) => [
    scope,
    { count: 1e6, duration: 60 },
  ]),
);

async function measure(name: Name, engine: EngineName): Promise<ReturnType<typeof perTrace>> {
  const opened = await openEngine(engine);
  const app = await startTestApp(engine, opened, {
    settings: {
      THROTTLING_SETTINGS: OFF,
      REGISTRATION_DAILY_LIMIT: 0,
      // The first visits use it up.
      ...(name === 'passingVisit' && { VISITOR_DAILY_LIMIT: 1 }),
      REGISTRATION_PREVENT_ENUMERATION: name === 'pending',
    },
  });
  try {
    const known: User[] = [];
    await times(TIMES, async () =>
      known.push(await app.createUser({ phone: newPhone(), isPhoneVerified: true })),
    );
    // Tables and indexes begin with a whole page.
    await DEEDS[name](app, 2, known.slice(-10));
    await app.deliver();
    const empty = await sizesOf(app);
    await DEEDS[name](app, name === 'failure' || name === 'act' ? MINUTES : TIMES, known);
    await app.deliver();
    const full = await sizesOf(app);
    app.clock.advance(DAY + HOUR);
    const chores = createHousekeeping({ ...app.core, logger: silentLogger });
    for (const chore of ['clean', 'erase', 'eraseUnused', 'removeOldAudit', 'reclaim'] as const)
      await chores[chore]();
    return perTrace(name, empty, full, await sizesOf(app));
  } finally {
    await app.close().finally(() => opened.drop());
  }
}

/**
 * What outlasts is counted in rows: on a server with other databases, PostgreSQL frees their space when it pleases.
 */
function perTrace(name: Name, empty: Sizes, full: Sizes, after: Sizes) {
  const only = TABLES[name];
  const NONE = { bytes: 0, rows: 0 };
  let [bytes, outlasting, auditRows] = [0, 0, 0];
  for (const [table, size] of full) {
    if (ALONE[name]?.includes(table) === false) continue;
    const before = empty.get(table) ?? NONE;
    const grown = Math.max(0, size.bytes - before.bytes);
    const added = size.rows - before.rows;
    const left = Math.max(0, (after.get(table) ?? NONE).rows - before.rows);
    bytes += grown;
    // Of mails that were sent to customers, not of requests: a trace of their own.
    if (name === 'reset' && table === 'audit_log') continue;
    if (added > 0) outlasting += (grown * left) / added;
    if (table === 'audit_log') auditRows = added;
  }
  const rowsOf = (sizes: Sizes): number => sizes.get(only ?? '')?.rows ?? 0;
  const count = only === undefined ? TIMES : rowsOf(full) - rowsOf(empty);
  return { bytes: bytes / count, outlasting: outlasting / count, auditRows: auditRows / count };
}

const engines = (await availableEngines()).filter((engine) => engine !== 'redis');

describe('what a stranger leaves behind', () => {
  for (const name of Object.keys(TRACES) as Name[])
    it(`is not more than docs/security.md says: ${TRACES[name].what}`, async (t) => {
      const documented: Trace = TRACES[name];
      const measured = await Promise.all(engines.map((engine) => measure(name, engine)));
      const worst = {
        bytes: Math.max(...measured.map(({ bytes }) => bytes)),
        outlasting: Math.max(...measured.map(({ outlasting }) => outlasting)),
      };
      t.diagnostic(`${name}: ${JSON.stringify(measured)}`);
      assert.ok(worst.bytes <= documented.bytes, `${worst.bytes} bytes each`);
      assert.ok(documented.bytes <= worst.bytes * SLACK, `only ${worst.bytes} bytes each`);
      assert.ok(worst.outlasting <= documented.outlasting, `${worst.outlasting} bytes each after a day`);
      // Which are sealed.
      for (const { auditRows } of measured) assert.equal(auditRows, documented.auditRows ?? 0);
    });

  for (const engine of engines)
    it(`is sealed with no more seals than docs/security.md says, however fast it comes [${engine}]`, async () => {
      const opened = await openEngine(engine);
      const app = await startTestApp(engine, opened);
      try {
        const user = await app.createUser();
        const { seal } = createHousekeeping({ ...app.core, logger: silentLogger });
        let before = 0;
        for (const rows of [0, 1, SEAL_ROWS - 1, SEAL_ROWS, SEAL_ROWS + 1, 3 * SEAL_ROWS + 1]) {
          await times(rows, () => recordChange(app, user));
          await seal();
          const { seals, unsealedRows } = await app.core.audit.verify();
          assert.equal(unsealedRows, 0);
          assert.ok(seals - before <= sealsOver(rows, 1), `${seals - before} seals over ${rows} rows`);
          before = seals;
        }
        assert.ok(before > sealsOver(0, 6), 'what comes fast makes more than one seal each time');
      } finally {
        await app.close().finally(() => opened.drop());
      }
    });

  it('in a day at full speed is at most 50 MiB', () => {
    assert.ok(outlastingPerDay() <= 50 * 1024 ** 2);
  });
});
