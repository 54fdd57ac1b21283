import assert from 'node:assert/strict';
import {
  copyFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type Core, createCore } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/http/logger.ts';
import { claim } from '../../src/storage/backup/claim.ts';
import { openDatabase } from '../../src/storage/sql/storage.ts';
import { type Engine, openEngine } from '../support/engines.ts';
import { killAtEachMoment } from '../support/kill.ts';
import { createOldVersion } from '../support/old-version.ts';
import { latchkey, startServer } from '../support/process.ts';
import { fill, SESSION } from '../support/restoring.ts';
import { storeUser } from '../support/users.ts';

interface Restored {
  readonly made_at: string | null;
  readonly users: number;
  readonly applied: string[];
  readonly sessions_ended: number;
  readonly messages_ended: number;
  readonly former: string | null;
}

describe('latchkey restore', () => {
  let engine: Engine;
  let folder: string;
  let link: string;
  let message: string;
  const file = (name: string): string => join(folder, name);
  const inService = async <T>(work: (core: Core) => Promise<T>): Promise<T> => {
    const core = await createCore(loadConfig(engine.env), createLogger('silent'));
    try {
      return await work(core);
    } finally {
      await core.close();
    }
  };
  /** As it was before the first restore. */
  const reset = (): void => {
    for (const name of readdirSync(folder))
      if (/^latchkey\.sqlite(-wal|-shm|\.before.*|\..*restoring.*)?$/.test(name)) rmSync(file(name));
    copyFileSync(file('present'), file('latchkey.sqlite'));
  };
  const emails = (path: string): unknown[] => {
    const database = new DatabaseSync(path);
    const rows = database.prepare('select email from users order by id').all();
    assert.equal(database.prepare('pragma integrity_check').get()?.integrity_check, 'ok');
    database.close();
    return rows.map(({ email }) => email);
  };
  const refused = async (backup: string, complaint: RegExp, env = engine.env): Promise<void> => {
    const { code, stderr } = await latchkey(env, ['restore', file(backup)]);
    assert.equal(code, 1);
    assert.match(stderr, complaint);
    assert.equal(stderr.split('\n').length, 2, 'not one line');
    assert.deepEqual(emails(file('latchkey.sqlite')), ['ada@example.com', 'new@example.com']);
    assert.deepEqual(
      readdirSync(folder).filter((name) => /restoring|before/.test(name)),
      [],
    );
  };

  before(async () => {
    engine = await openEngine('sqlite');
    folder = engine.env.DATA_DIR ?? '';
    ({ link, message } = await inService(fill));
    const owner = ['users', 'update', 'ada@example.com', '--first-name', 'Augusta'];
    const updated = await latchkey(engine.env, owner);
    assert.equal(updated.code, 0, updated.stderr);
    const made = await latchkey(engine.env, ['backup', file('backup')]);
    assert.equal(made.code, 0, made.stderr);
    await inService(({ storage }) => storeUser(storage, { email: 'new@example.com' }));
    copyFileSync(file('latchkey.sqlite'), file('present'));
  });
  beforeEach(() => reset());
  after(() => engine.drop());

  it('signs nobody in again who may have signed out since, and sends nothing twice', async () => {
    const answer = await latchkey(engine.env, ['restore', file('backup'), '--json']);
    assert.equal(answer.code, 0, answer.stderr);
    const told = answer.json<Restored>();
    assert.deepEqual([told.users, told.sessions_ended, told.messages_ended], [1, 1, 1]);
    assert.deepEqual(emails(told.former ?? ''), ['ada@example.com', 'new@example.com']);
    assert.equal(statSync(file('latchkey.sqlite')).mode & 0o777, 0o600, 'others can read it');
    await inService(async ({ storage, resetTokens, audit }) => {
      const ada = await storage.read.users.byEmail('ada@example.com');
      assert.ok(ada);
      assert.equal(await storage.read.sessions.byIdHash(SESSION), undefined);
      assert.deepEqual(await storage.read.tokens.ofUser(ada.id), []);
      assert.equal(resetTokens.check(ada, link), null, 'the link lives');
      const waited = await storage.read.outbox.byUid(message);
      assert.partialDeepStrictEqual(waited, { state: 'expired', lastError: 'restored' });
      const [row] = await audit.list({ event: 'database.restore', limit: 1 });
      assert.deepEqual(row?.detail, {
        backup: 'backup',
        made_at: told.made_at,
        sessions: 'ended',
        messages: 'ended',
      });
      assert.deepEqual((await audit.verify()).faults, []);
    });
  });

  it('opens nothing that was mailed between two restores of the same backup', async () => {
    await latchkey(engine.env, ['restore', file('backup')]);
    const between = await inService(async ({ storage, resetTokens }) => {
      const ada = await storage.read.users.byEmail('ada@example.com');
      assert.ok(ada);
      return resetTokens.make(ada, 'email');
    });
    await pause(1000);
    await latchkey(engine.env, ['restore', file('backup')]);
    await inService(async ({ storage, resetTokens }) => {
      const ada = await storage.read.users.byEmail('ada@example.com');
      assert.equal(resetTokens.check(ada, between), null);
    });
  });

  it('keeps sessions, links and messages where the operator says so', async () => {
    const flags = ['--keep-sessions', '--keep-messages'];
    const answer = await latchkey(engine.env, ['restore', file('backup'), ...flags]);
    assert.equal(answer.code, 0, answer.stderr);
    await inService(async ({ storage, resetTokens }) => {
      const ada = await storage.read.users.byEmail('ada@example.com');
      assert.ok(await storage.read.sessions.byIdHash(SESSION));
      assert.equal(resetTokens.check(ada, link), 'email');
      assert.equal((await storage.read.outbox.byUid(message))?.state, 'queued');
    });
  });

  it('takes the place of no database that a service uses', async () => {
    const server = await startServer(engine.env);
    try {
      const { code, stderr } = await latchkey(engine.env, ['restore', file('backup')]);
      assert.equal(code, 1);
      assert.match(stderr, /^latchkey: restore: .*latchkey\.sqlite is in use: stop the service first, .*\n$/);
      assert.equal((await fetch(new URL('/readyz', server.url))).status, 200);
    } finally {
      await server.stop();
    }
    assert.equal((await latchkey(engine.env, ['restore', file('backup')])).code, 0);
  });

  it('leaves everything as it is if the file is no whole backup of a version it knows', async () => {
    await refused('missing', /^latchkey: restore: expected a backup at .*, there is no such file\n$/);
    await refused('latchkey.sqlite', /is the database itself\n$/);
    writeFileSync(file('text'), 'not a database '.repeat(1000));
    await refused('text', /^latchkey: restore: cannot read .*text as a backup \(file is not a database\)\n$/);
    copyFileSync(file('backup'), file('truncated'));
    truncateSync(file('truncated'), statSync(file('backup')).size - 20_000);
    await refused('truncated', /^latchkey: .*truncated.*(malformed|damaged)/);
    new DatabaseSync(file('other')).exec('create table t (a); insert into t values (1)');
    await refused(
      'other',
      /^latchkey: .*other: expected a database of Latchkey, it has none of its tables\n$/,
    );
    copyFileSync(file('backup'), file('newer'));
    const newer = new DatabaseSync(file('newer'));
    newer.exec(`insert into schema_migrations values ('9999_future')`);
    newer.close();
    await refused(
      'newer',
      /^latchkey: .*newer: expected migrations up to 0.*, it has 9999_future: use the version/,
    );
  });

  it('says that SECRET_KEY is another one before it changes anything', async () => {
    const env = { ...engine.env, SECRET_KEY: 'another key of another shop 0123456789' };
    await refused(
      'backup',
      /^latchkey: restore: .*backup was made under another SECRET_KEY: name that one/,
      env,
    );
  });

  it('brings what an older version wrote up to date', async () => {
    const old = await openDatabase({ kind: 'sqlite', file: file('old') });
    await createOldVersion(old);
    await old.close();
    const answer = await latchkey(engine.env, ['restore', file('old'), '--json']);
    assert.equal(answer.code, 0, answer.stderr);
    assert.equal(answer.json<Restored>().made_at, null);
    assert.equal(answer.json<Restored>().applied[0], '0007_storefront');
    assert.deepEqual(emails(file('latchkey.sqlite')), ['ada@example.com', 'grace@example.com']);
  });

  it('works where the database is lost, and where it is damaged if the operator says that nobody uses it', async () => {
    rmSync(file('latchkey.sqlite'));
    const lost = await latchkey(engine.env, ['restore', file('backup'), '--json']);
    assert.equal(lost.code, 0, lost.stderr);
    assert.equal(lost.json<Restored>().former, null);

    writeFileSync(file('latchkey.sqlite'), 'damaged '.repeat(1000));
    const unsure = await latchkey(engine.env, ['restore', file('backup')]);
    assert.match(unsure.stderr, /is damaged, so its locks do not tell .* then add --force\n$/);
    const forced = await latchkey(engine.env, ['restore', file('backup'), '--force', '--json']);
    assert.equal(forced.code, 0, forced.stderr);
    assert.match(readFileSync(forced.json<Restored>().former ?? '', 'utf8'), /^damaged /);
    assert.deepEqual(emails(file('latchkey.sqlite')), ['ada@example.com']);
  });

  it('leaves the former database or the new one when it is killed', async () => {
    await killAtEachMoment(engine.env, ['restore', file('backup')], 16, async (moment) => {
      const found = emails(file('latchkey.sqlite'));
      const isNew = found.length === 1;
      assert.deepEqual(found, isNew ? ['ada@example.com'] : ['ada@example.com', 'new@example.com'], moment);
      const list = await latchkey(engine.env, ['sessions', 'list', '--user', 'ada@example.com', '--json']);
      assert.equal(list.code, 0, list.stderr);
      assert.equal(list.json<unknown[]>().length, isNew ? 0 : 1, moment);
      await reset();
    });
  });

  it('lets no process that waited meanwhile write to the former database', async () => {
    const claimed = claim(file('latchkey.sqlite'), { isStopped: false });
    const waiting = latchkey(engine.env, ['users', 'list']);
    await pause(1500);
    copyFileSync(file('backup'), file('copy'));
    claimed.replaceWith(file('copy'), file('latchkey.sqlite.before-now'));
    claimed.release();
    const { code, stderr } = await waiting;
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^latchkey: DATABASE_URL: cannot open .*latchkey\.sqlite \(attempt to write a readonly database\)\n$/,
    );
    assert.deepEqual(emails(file('latchkey.sqlite')), ['ada@example.com']);
  });
});
