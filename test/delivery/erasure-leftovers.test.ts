import assert from 'node:assert/strict';
import { it } from 'node:test';
import { sql } from 'kysely';
import { createCore, createWorker } from '../../src/app.ts';
import type { Config } from '../../src/config/config.ts';
import { createLogger } from '../../src/http/logger.ts';
import { HOUR } from '../../src/lib/clock.ts';
import { createClosing } from '../../src/profile/anonymize.ts';
import { createPendingRegistrations } from '../../src/registration/pending.ts';
import { openDatabase } from '../../src/storage/sql/storage.ts';
import { emptyAccount } from '../../src/users/account.ts';
import { recordConsents } from '../../src/users/consents.ts';
import { FakeClock } from '../support/clock.ts';
import { onEveryDatabase } from '../support/storage.ts';
import { storeUser } from '../support/users.ts';

/**
 * Every table, and what an erasure does with it. A new table belongs here: whoever adds one decides, and lets the erasure
 * (src/storage/sql/stores/closures.ts) delete what names a person.
 */
const ERASED = [
  'users',
  'sessions',
  'auth_tokens',
  'devices',
  'password_history',
  'reset_slots',
  'closures',
  'email_changes',
  'outbox',
  'delivery_attempts',
  'registrations',
  'otp_challenges',
  'dev_inbox',
  'audit_keys',
  'second_factors',
  'recovery_codes',
  'second_factor_proofs',
];
/** They name nobody, or only the id; the keys of counters are keyed hashes that are gone within two days. */
const KEPT = [
  // The shop's own.
  'branding_images',
  'audit_log',
  'audit_seals',
  'erasure_records',
  'event_sequences',
  // Only the keys of users here and there.
  'imported_users',
  // Hashes of random texts, without whose they were.
  'imported_credentials',
  'import_runs',
  'introspections',
  'otp_ledger',
  'process_reports',
  'retired_keys',
  'schema_migrations',
  'sending_counts',
  'sendings',
  'settings',
  'settings_history',
  'settings_proposals',
  'settings_version',
  'signing_keys',
  'statistics',
  'throttle',
  'throttle_windows',
];

/** Every row of every table, as text. */
async function dump(config: Config): Promise<ReadonlyMap<string, string>> {
  const database = await openDatabase(config.database);
  const { db, dialect } = database.reader;
  const tables =
    dialect === 'sqlite'
      ? sql<{
          name: string;
        }>`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`
      : sql<{ name: string }>`select tablename as name from pg_tables where schemaname = 'public'`;
  const texts = new Map<string, string>();
  for (const { name } of (await tables.execute(db)).rows) {
    const { rows } = await sql`select * from ${sql.table(name)}`.execute(db);
    texts.set(name, JSON.stringify(rows));
  }
  await database.close();
  return texts;
}

const ADDRESS = '198.51.100.77';
const PHONE = '+905301239988';
const PERSON = {
  email: 'Zeynep.Yilmaz@example.com',
  phone: PHONE,
  isPhoneVerified: true,
  username: 'zeynep-1990',
  firstName: 'Zeynepcan',
  lastName: 'Yilmazoglu',
  gender: 'female',
  dateOfBirth: '1990-02-03',
  attributes: { note: 'likes rings' },
};

onEveryDatabase('what an erasure leaves behind', (get) => {
  it('is decided for every table', async () => {
    assert.deepEqual(
      [...(await dump(get().config)).keys()].filter((name) => !name.startsWith('throttle')).sort(),
      [...ERASED, ...KEPT].filter((name) => !name.startsWith('throttle')).sort(),
    );
  });

  it('names the person nowhere in the database, in clear or as a keyed hash', async () => {
    const { config } = get();
    const clock = new FakeClock();
    const core = await createCore(config, createLogger('silent'), {
      clock,
      settings: { ANONYMIZE_GRACE: 0 },
    });
    const worker = createWorker(core);
    const source = { address: ADDRESS, agent: 'a browser', requestId: 'request' };
    const visitor = { viewer: null, session: null, device: null, source };
    const user = await storeUser(core.storage, {
      ...PERSON,
      password: await core.hasher.hash('secret', { address: 'operator' }),
    });

    const wrong = await core.signIn.withPassword({ email: PERSON.email, password: 'x' }, visitor);
    assert.equal(wrong.ok, false);
    await core.outbox.post({
      kind: 'reset-email',
      recipient: PERSON.email,
      payload: { email: PERSON.email, frontendId: null },
      source: null,
      life: 3600,
    });
    const sent = await core.codes.send(visitor, { purpose: 'login', phone: PHONE, userId: null });
    assert.ok(sent.ok && sent.value);
    const { email, firstName, lastName } = PERSON;
    const account = { ...emptyAccount, email, firstName, lastName };
    await core.storage.transaction(async (stores) => {
      await createPendingRegistrations(core).keep(stores, { account, hash: 'hash', consents: {}, source });
      await stores.passwordHistory.add(user.id, { hash: 'former hash', retiredAt: 1 }, 5);
      const consents = { email_allowed: true, confirm: true };
      await recordConsents(core.audit, stores, source, {
        userId: user.id,
        actorId: user.id,
        through: 'registration',
        consents,
      });
    });
    await worker.drain();
    const signedIn = await core.signIn.withPassword({ email: PERSON.email, password: 'secret' }, visitor);
    assert.ok(signedIn.ok);
    const { session } = signedIn.value.session;
    const texts = [
      PERSON.email,
      PERSON.email.toLowerCase(),
      PERSON.firstName,
      PERSON.lastName,
      PERSON.username,
      PERSON.dateOfBirth,
      'likes rings',
      'former hash',
      PHONE,
      core.outbox.recipientKey(PERSON.email),
      core.outbox.recipientKey(PHONE),
      ...core.codes.phoneKeys(PHONE),
      session.idHash,
    ];
    const holding = async (): Promise<Map<string, string[]>> => {
      const tables = [...(await dump(config))];
      return new Map(
        texts.map((text) => [text, tables.filter(([, rows]) => rows.includes(text)).map(([name]) => name)]),
      );
    };
    for (const [text, tables] of await holding())
      assert.notEqual(tables.length, 0, `${text} was never stored`);

    const now = await core.storage.read.users.byId(user.id);
    assert.ok(now);
    assert.ok((await createClosing(core)({ user: now, session }, undefined, source)).ok);
    clock.advance(HOUR);
    assert.equal(await core.erasure.run(), 1);
    for (const [text, tables] of await holding()) assert.deepEqual(tables, [], text);

    // The visitor's own session, in which the code was asked for, is nobody's; the trail knows the address no more.
    const log = (await dump(config)).get('audit_log') ?? '';
    assert.ok(!log.includes(ADDRESS));
    assert.deepEqual((await core.audit.verify()).faults, []);
    await worker.stop();
    await core.close();
  });
});
