import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { type Config, loadConfig } from '../../src/config/config.ts';
import { clockCheck } from '../../src/doctor/clock.ts';
import { type Data, openData } from '../../src/doctor/data.ts';
import { databaseCheck } from '../../src/doctor/database.ts';
import { keysCheck } from '../../src/doctor/keys.ts';
import { messagesCheck } from '../../src/doctor/messages.ts';
import { permissionsCheck } from '../../src/doctor/permissions.ts';
import { settingsCheck } from '../../src/doctor/settings.ts';
import { judgeSpace, sqlitePlaceCheck } from '../../src/doctor/sqlite-place.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/lib/clock.ts';
import { createKeyring } from '../../src/lib/keyring.ts';
import { createSettingCodec } from '../../src/settings/codec.ts';
import { openMigrated } from '../../src/storage/migrations/open.ts';
import type { Database } from '../../src/storage/sql/database.ts';
import { statesOf } from '../support/doctor.ts';
import { availableEngines, type Engine, type EngineName, openEngine } from '../support/engines.ts';

const KEY = 'the key of the shop and 0123456789';
const FORMER = 'the former key of the shop 9876543210';

interface Shop {
  readonly engine: Engine;
  readonly config: Config;
  readonly database: Database;
  readonly data: Data;
}

/** A migrated database, and what the doctor opens of it. */
async function withShop(name: EngineName, work: (shop: Shop) => Promise<void>): Promise<void> {
  const engine = await openEngine(name);
  const config = loadConfig({ ...engine.env, SECRET_KEY: KEY, SECRET_KEY_FALLBACKS: '' });
  const { database } = await openMigrated(config.database, 'create');
  const data = openData(config);
  try {
    await work({ engine, config, database, data });
  } finally {
    await data.close();
    await database.close();
    await engine.drop();
  }
}

const run = (database: Database, ...statements: readonly string[]) =>
  database.transaction(async ({ db }) => {
    for (const statement of statements) await sql.raw(statement).execute(db);
  });

for (const name of (await availableEngines()).filter((engine) => engine !== 'redis'))
  describe(`the doctor on ${name}`, () => {
    it('finds a database that works, and leaves it as it was', async () => {
      await withShop(name, async ({ config, data, database }) => {
        const before = await sql`select name from schema_migrations`.execute(database.reader.db);
        const found = await databaseCheck(config, data).run();
        assert.deepEqual([...new Set(statesOf(found))], ['ok']);
        assert.match(found[0]?.text ?? '', name === 'sqlite' ? /SQLite 3\./ : /PostgreSQL \d/);
        const after = await sql`select name from schema_migrations`.execute(database.reader.db);
        assert.deepEqual(after.rows, before.rows);
        assert.deepEqual(statesOf(await settingsCheck(data).run()), ['ok']);
        assert.deepEqual(statesOf(await clockCheck(data).run()), ['ok']);
        assert.deepEqual(statesOf(await messagesCheck(data).run()), ['ok']);
      });
    });

    it('counts migrations that have not run, and runs none; and names those of a newer version', async () => {
      await withShop(name, async ({ config, data, database }) => {
        await run(
          database,
          "delete from schema_migrations where name = '0024_retry_after'",
          "insert into schema_migrations (name) values ('9999_future')",
        );
        const [, pending] = await databaseCheck(config, data).run();
        assert.equal(pending?.state, 'wrong');
        assert.match(pending?.text ?? '', /Migrations not run: 1, from 0024_retry_after on/);

        await run(database, "insert into schema_migrations (name) values ('0024_retry_after')");
        const [, newer] = await databaseCheck(config, data).run();
        assert.deepEqual(
          [newer?.state, newer?.text],
          ['warning', 'The tables are of a newer version: 9999_future.'],
        );
      });
    });

    it('says that the tables are missing, and creates none', async () => {
      const engine = await openEngine(name);
      const config = loadConfig({ ...engine.env, SECRET_KEY: KEY });
      const data = openData(config);
      const found = await databaseCheck(config, data).run();
      assert.ok(statesOf(found).includes('wrong'));
      assert.match(JSON.stringify(found), /latchkey migrate --init/);
      if (config.database.kind === 'sqlite') assert.equal(existsSync(config.database.file), false);
      await data.close();
      await engine.drop();
    });

    it('tells a worker that is gone from one that is behind, and counts what failed', async () => {
      await withShop(name, async ({ data, database }) => {
        const now = Date.now();
        const columns = 'uid, kind, recipient_key, state, created_at, deadline, next_try_at, finished_at';
        const message = (uid: string, state: string, dueAt: number, finishedAt: number | 'null') =>
          `insert into outbox (${columns}) values
            ('${uid}', 'otp', 'r', '${state}', ${now - HOUR}, ${now + DAY}, ${dueAt}, ${finishedAt})`;
        await run(database, message('waits', 'queued', now - HOUR, 'null'));
        const [gone] = await messagesCheck(data).run();
        assert.equal(gone?.state, 'wrong');
        assert.match(gone?.text ?? '', /Messages due: 1, the oldest for (59|60) min.*no worker runs/);

        await run(
          database,
          message('went', 'sent', now - HOUR, now - MINUTE),
          message('later', 'failed', now + HOUR, 'null'),
          message('never', 'dead', now - HOUR, now - MINUTE),
        );
        assert.deepEqual(statesOf(await messagesCheck(data).run()), ['warning', 'warning', 'warning']);
      });
    });

    it('names a setting that is not used, and the key that is missing or still needed', async () => {
      await withShop(name, async ({ config, data, database }) => {
        const sealed = createSettingCodec(createKeyring(FORMER)).encode('SMS_GATEWAYS', {});
        await run(
          database,
          `insert into settings (name, value) values ('SMS_GATEWAYS', '${sealed}')`,
          "insert into settings (name, value) values ('SMS_OTP_LENGTH', '99')",
        );
        const unused = await settingsCheck(data).run();
        assert.deepEqual(statesOf(unused), ['wrong', 'wrong']);
        assert.match(unused.map(({ text }) => text).join(), /SMS_OTP_LENGTH is not used/);
        assert.deepEqual(statesOf(await keysCheck(config, data).run()), ['ok', 'wrong']);

        const withFormer = { ...config, secretKeyFallbacks: [FORMER] };
        const other = openData(withFormer);
        const found = await keysCheck(withFormer, other).run();
        await other.close();
        assert.deepEqual(statesOf(found), ['ok', 'warning']);
        assert.match(found[1]?.advice ?? '', /latchkey keys rotate/);
        assert.doesNotMatch(JSON.stringify(found), /the (former )?key of the shop/);
      });
    });
  });

describe('the doctor on PostgreSQL’s clock', {
  skip: !(await availableEngines()).includes('postgres'),
}, () => {
  it('says that this computer is wrong, and by how much', async () => {
    await withShop('postgres', async ({ data }) => {
      const [found] = await clockCheck(data, { now: () => Date.now() + 90 * SECOND }).run();
      assert.equal(found?.state, 'warning');
      assert.match(found?.text ?? '', /^It is (89|90)\.\d s ahead of the database’s/);
    });
  });

  it('says that a server is away, or refuses to write, without its password', async () => {
    const config = loadConfig({
      SECRET_KEY: KEY,
      NODE_ENV: 'development',
      DATABASE_URL: 'postgres://u:hush@127.0.0.1:9/x',
    });
    const data = openData(config);
    const [away] = await databaseCheck(config, data).run();
    await data.close();
    assert.equal(away?.state, 'wrong');
    assert.match(away?.text ?? '', /^x at 127\.0\.0\.1:9: .*ECONNREFUSED/);
    assert.doesNotMatch(JSON.stringify(away), /hush/);

    await withShop('postgres', async ({ config: shop, database }) => {
      const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(
        database.reader.db,
      );
      await sql
        .raw(`alter database ${rows[0]?.name} set default_transaction_read_only = on`)
        .execute(database.single.db);
      const later = openData(shop);
      const found = await databaseCheck(shop, later).run();
      await later.close();
      assert.deepEqual(statesOf(found), ['ok', 'ok', 'wrong']);
      assert.match(found[2]?.text ?? '', /read-only/);
    });
  });
});

describe('the doctor on files', () => {
  it('touches no file of another program, and says what it found instead', async () => {
    const engine = await openEngine('sqlite');
    const config = loadConfig({ ...engine.env, SECRET_KEY: KEY });
    if (config.database.kind !== 'sqlite') throw new Error('expected SQLite');
    const letter = 'a letter to the editor, which is no database at all';
    writeFileSync(config.database.file, letter);
    const data = openData(config);
    const found = await databaseCheck(config, data).run();
    await data.close();
    const after = readFileSync(config.database.file, 'utf8');
    await engine.drop();
    assert.equal(after, letter);
    assert.deepEqual(statesOf(found), ['wrong']);
    assert.match(found[0]?.text ?? '', /cannot open .*not a database/);
  });

  it('tells the space that is left, and when it is little', async () => {
    await withShop('sqlite', async ({ config }) => {
      const [found] = await sqlitePlaceCheck(config).run();
      assert.match(found?.text ?? '', /latchkey\.sqlite has \d+ MiB, \d+ MiB are free/);
    });
    assert.equal(judgeSpace('x', 50 * 1024 ** 2).state, 'wrong');
    assert.equal(judgeSpace('x', 500 * 1024 ** 2).state, 'warning');
    assert.equal(judgeSpace('x', 5 * 1024 ** 3).state, 'ok');
  });

  it('names secrets that every user of the computer can read or change', async () => {
    const engine = await openEngine('sqlite');
    const dataDir = join(engine.env.DATA_DIR ?? '', 'data');
    const secret = join(engine.env.DATA_DIR ?? '', 'key');
    mkdirSync(dataDir, { mode: 0o700 });
    writeFileSync(secret, KEY, { mode: 0o600 });
    const env = { DATA_DIR: dataDir, SECRET_KEY_FILE: secret };
    const check = permissionsCheck(loadConfig(env), env);
    assert.deepEqual(statesOf(await check.run()), ['ok']);
    chmodSync(secret, 0o644);
    assert.deepEqual(statesOf(await check.run()), ['warning']);
    chmodSync(dataDir, 0o777);
    assert.deepEqual(statesOf(await check.run()), ['wrong', 'warning']);
    await engine.drop();
  });
});
