import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { it } from 'node:test';
import { createHousekeeping } from '../../src/delivery/housekeeping.ts';
import { DAY } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { vacuumSqlite } from '../../src/storage/sql/sqlite.ts';
import { onSqlite, type TestApp } from '../support/app.ts';

const MIB = 1024 ** 2;

const fileOf = ({ core }: TestApp): string => {
  const { database } = core.config;
  assert.ok(database.kind === 'sqlite');
  return database.file;
};

/** Messages to strangers, as a flood of requests leaves them. */
const flood = ({ core }: TestApp, count: number): Promise<unknown> =>
  Promise.all(
    Array.from({ length: count }, (_, number) => {
      const email = `stranger${number}@example.com`;
      const payload = { email, frontendId: null };
      return core.outbox.post({ kind: 'reset-email', recipient: email, payload, source: null, life: 3600 });
    }),
  );

onSqlite('a SQLite file', (getApp) => {
  it('gives the space of a flood back to the disk', async () => {
    const app = getApp();
    const empty = statSync(fileOf(app)).size;
    await flood(app, 6000);
    await app.deliver();
    const file = new DatabaseSync(fileOf(app));
    const sizeNow = (): number => {
      file.exec('pragma wal_checkpoint(passive)');
      return statSync(fileOf(app)).size;
    };
    const full = sizeNow();
    assert.ok(full > empty + 3 * MIB, `${full} bytes`);
    app.clock.advance(DAY);
    file.exec('pragma wal_checkpoint(truncate)');
    const chores = createHousekeeping({ ...app.core, logger: silentLogger });
    await chores.clean();
    await chores.reclaim();
    const log = statSync(`${fileOf(app)}-wal`).size;
    assert.ok(log < 2 * MIB, `a request would have to copy a log of ${log} bytes`);
    assert.ok(sizeNow() < empty + MIB, `${full} bytes before, ${sizeNow()} after`);
    file.close();
  });
});

onSqlite('a SQLite file of an older version', (getApp) => {
  it('gives space back from `latchkey vacuum` on', async () => {
    const app = getApp();
    const file = fileOf(app);
    // As such a file was made: without auto_vacuum.
    const old = new DatabaseSync(`${file}-old`);
    old.exec('create table t (text); create index i on t (text)');
    const fill = old.prepare('insert into t values (?)');
    old.exec('begin');
    for (let row = 0; row < 5000; row++) fill.run(`${row} ${'x'.repeat(300)}`);
    old.exec('commit; delete from t where rowid % 50 > 0');
    old.close();
    const { before, after } = vacuumSqlite(`${file}-old`);
    assert.ok(after < before / 10, `${before} bytes before, ${after} after`);
    const now = new DatabaseSync(`${file}-old`);
    assert.deepEqual({ ...now.prepare('pragma auto_vacuum').get() }, { auto_vacuum: 2 });
    now.close();
  });
});
