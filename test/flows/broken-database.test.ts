import assert from 'node:assert/strict';
import { closeSync, copyFileSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import pg from 'pg';
import { startTestApp, type TestApp } from '../support/app.ts';
import { availableEngines, type Engine, type EngineName, openEngine } from '../support/engines.ts';

interface Readiness {
  readonly status: string;
  readonly database: string;
  readonly checks: ReadonlyArray<{ check: string; state: string; text: string }>;
}

/** A service on a database of its own, which the test may break. */
function onBroken(engine: EngineName, subject: string, declare: (get: () => TestApp) => void): void {
  describe(`${subject} [${engine}]`, () => {
    let opened: Engine;
    let app: TestApp;
    before(async () => {
      opened = await openEngine(engine);
      app = await startTestApp(engine, opened);
    });
    after(() => app.close().finally(() => opened.drop()));
    // An answer holds for a second.
    beforeEach(() => new Promise((resolve) => setTimeout(resolve, 1000)));
    declare(() => app);
  });
}

/** What is wrong, as `?verbose` explains it. */
async function faultsOf(app: TestApp): Promise<string[]> {
  const answer = await app.browser().get('/readyz/?verbose');
  const { status } = answer;
  const { database, checks } = answer.json() as Readiness;
  assert.equal(status, database === 'up' ? 200 : 503);
  return checks.filter(({ state }) => state !== 'up').map(({ check, text }) => `${check}: ${text}`);
}

const fileOf = ({ core }: TestApp): string => {
  const { database } = core.config;
  assert.ok(database.kind === 'sqlite');
  return database.file;
};

/** A request whose change must be stored before it is answered. */
async function requestReset(app: TestApp): Promise<number> {
  const answer = await app.browser().post('/users/password/reset/', { email: 'ada@example.com' });
  if (answer.status === 503) assert.equal(answer.headers['retry-after'], '5');
  return answer.status;
}

onBroken('sqlite', 'a database file that is moved away', (getApp) => {
  const away = (): string => `${fileOf(getApp())}.away`;

  it('is no place to acknowledge changes into: they would be lost with the process', async () => {
    renameSync(fileOf(getApp()), away());
    assert.equal(await requestReset(getApp()), 503);
    const lost = 'was deleted or replaced: put it back, or restart the service.';
    assert.deepEqual(await faultsOf(getApp()), [`write: Its file ${lost}`, `file: Its file ${lost}`]);
  });

  it('is not confused with another file in its place', async () => {
    copyFileSync(away(), fileOf(getApp()));
    assert.equal(await requestReset(getApp()), 503);
    assert.equal((await faultsOf(getApp())).length, 2);
  });

  it('is used again when it is back', async () => {
    renameSync(away(), fileOf(getApp()));
    assert.equal(await requestReset(getApp()), 200);
    assert.deepEqual(await faultsOf(getApp()), []);
  });

  it('is not enough without its write-ahead log, which holds what was stored last', async () => {
    rmSync(`${fileOf(getApp())}-wal`);
    assert.equal(await requestReset(getApp()), 503);
  });
});

onBroken('sqlite', 'a database file that is overwritten', (getApp) => {
  it('is no place to acknowledge changes into, although the pages in memory still answer', async () => {
    const file = openSync(fileOf(getApp()), 'r+');
    writeSync(file, Buffer.alloc(100), 0, 100, 0);
    closeSync(file);
    assert.equal(await requestReset(getApp()), 503);
    const corrupt = 'It is corrupt: restore a backup.';
    assert.deepEqual(await faultsOf(getApp()), [`write: ${corrupt}`, `file: ${corrupt}`]);
  });
});

for (const engine of (await availableEngines()).filter((name) => name === 'postgres')) {
  const administer = async (app: TestApp, ...statements: string[]): Promise<void> => {
    const { database } = app.core.config;
    assert.ok(database.kind === 'postgres');
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };

  onBroken(engine, 'a database that became read-only, as a standby is', (getApp) => {
    it('answers changes with "come again", not with a fault of ours, and is out of rotation', async () => {
      const name = new URL((getApp().core.config.database as { url: string }).url).pathname.slice(1);
      await administer(
        getApp(),
        `alter database ${name} set default_transaction_read_only = on`,
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`,
      );
      assert.equal(await requestReset(getApp()), 503);
      assert.ok((await faultsOf(getApp())).includes('write: It is read-only.'));
      await administer(
        getApp(),
        'set default_transaction_read_only = off',
        `alter database ${name} reset default_transaction_read_only`,
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`,
      );
    });

    it('is used again when it takes writes', async () => {
      assert.equal(await requestReset(getApp()), 200);
      assert.deepEqual(await faultsOf(getApp()), []);
    });
  });

  onBroken(engine, 'a database that was emptied', (getApp) => {
    it('answers with "come again", not with a fault of ours, and is out of rotation', async () => {
      await administer(getApp(), 'drop schema public cascade', 'create schema public');
      assert.equal(await requestReset(getApp()), 503);
      assert.equal(
        (await getApp().browser().post('/users/login/', { email: 'a@b.example', password: 'x' })).status,
        503,
      );
      const missing = ['schema: Its tables are missing.', 'write: Its tables are missing.'];
      assert.deepEqual((await faultsOf(getApp())).slice(0, 2), missing);
    });
  });

  onBroken(engine, 'a database of an older version', (getApp) => {
    it('is out of rotation, and the operator reads what to do', async () => {
      await administer(getApp(), "delete from schema_migrations where name = '0020_password_formats'");
      assert.deepEqual(await faultsOf(getApp()), [
        'schema: The tables are of an older version: run latchkey migrate.',
      ]);
      await administer(getApp(), "insert into schema_migrations values ('0020_password_formats')");
    });

    it('is taken as it is when it is newer: an upgrade runs both side by side', async () => {
      await administer(getApp(), "insert into schema_migrations values ('9999_newer')");
      assert.deepEqual(await faultsOf(getApp()), []);
    });
  });
}
