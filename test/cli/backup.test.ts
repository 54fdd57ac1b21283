import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Engine, openEngine } from '../support/engines.ts';
import { killAtEachMoment } from '../support/kill.ts';
import { latchkey } from '../support/process.ts';

const WRITER = fileURLToPath(new URL('../support/crash-writer.ts', import.meta.url));

describe('latchkey backup', () => {
  let engine: Engine;
  let folder: string;
  const file = (name: string): string => join(folder, name);

  before(async () => {
    engine = await openEngine('sqlite');
    folder = engine.env.DATA_DIR ?? '';
    assert.equal((await latchkey(engine.env, ['migrate'])).code, 0);
  });
  after(() => engine.drop());

  it('holds all that was acknowledged before it began, whole, while writers go on', async () => {
    const writer = spawn(process.execPath, [WRITER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    writer.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    const written = (): string[] => output.split('\n').slice(0, -1);
    while (written().length < 2000) await once(writer.stdout, 'data');
    const acknowledged = written();
    const answer = await latchkey(engine.env, ['backup', file('busy.backup'), '--json']);
    const meanwhile = written().length - acknowledged.length;
    const atEnd = written().length;
    while (written().length === atEnd) await once(writer.stdout, 'data');
    writer.kill('SIGKILL');
    await once(writer, 'exit');

    assert.equal(answer.code, 0, answer.stderr);
    assert.ok(meanwhile > 0, 'writers were held up');
    const copy = new DatabaseSync(file('busy.backup'), { readOnly: true });
    const emails = new Set(
      copy
        .prepare('select email from users')
        .all()
        .map(({ email }) => email),
    );
    const halves = copy
      .prepare('select count(*) as n from users where id not in (select user_id from password_history)')
      .get();
    copy.close();
    assert.deepEqual(
      acknowledged.filter((email) => !emails.has(email)),
      [],
    );
    assert.equal(halves?.n, 0, 'halves of transactions');
    const told = answer.json<{ users: number; bytes: number; made_at: string }>();
    assert.equal(told.users, emails.size);
    assert.equal(told.bytes, statSync(file('busy.backup')).size);
    assert.equal(statSync(file('busy.backup')).mode & 0o777, 0o600, 'others can read it');
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('busy.backup')),
      ['busy.backup'],
    );
  });

  it('replaces no file that exists, unless it is told to, and never the database itself', async () => {
    writeFileSync(file('precious'), 'of the operator');
    const refused = await latchkey(engine.env, ['backup', file('precious')]);
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      /^latchkey: backup: expected a new file, .*precious exists; --force replaces it\n$/,
    );
    assert.equal(readFileSync(file('precious'), 'utf8'), 'of the operator');
    assert.equal((await latchkey(engine.env, ['backup', file('precious'), '--force'])).code, 0);
    assert.notEqual(readFileSync(file('precious'), 'latin1'), 'of the operator');

    const self = await latchkey(engine.env, ['backup', file('latchkey.sqlite'), '--force']);
    assert.match(self.stderr, /is the database itself\n$/);
  });

  it('says in one line where it cannot write, and makes no database where there is none', async () => {
    const nowhere = await latchkey(engine.env, ['backup', file('no/such/folder')]);
    assert.match(nowhere.stderr, /^latchkey: backup: cannot write .*\/no\/such\/folder \(ENOENT.*\n$/);
    const empty = await openEngine('sqlite');
    const { stderr } = await latchkey(empty.env, ['backup', file('of-nothing')]);
    assert.match(stderr, /^latchkey: DATABASE_URL: expected a database at .*, there is no file\n$/);
    assert.deepEqual(
      readdirSync(empty.env.DATA_DIR ?? '').filter((name) => name.startsWith('latchkey')),
      [],
    );
    await empty.drop();
  });

  it('names the tools of PostgreSQL there', async () => {
    const env = { ...engine.env, NODE_ENV: 'development', DATABASE_URL: 'postgres://shop@127.0.0.1:1/shop' };
    assert.match((await latchkey(env, ['backup', file('x')])).stderr, /^latchkey: backup: .*pg_dump .*\n$/);
    assert.match(
      (await latchkey(env, ['restore', file('x')])).stderr,
      /^latchkey: restore: .*pg_restore .*\n$/,
    );
  });

  it('leaves the former backup or the new one when it is killed', async () => {
    const made = file('killed.backup');
    const first = await latchkey(engine.env, ['backup', made, '--json']);
    const seen = new Set<unknown>([Date.parse(first.json<{ made_at: string }>().made_at)]);
    await killAtEachMoment(engine.env, ['backup', made, '--force'], 12, async (moment) => {
      const copy = new DatabaseSync(made, { readOnly: true });
      assert.equal(copy.prepare('pragma integrity_check').get()?.integrity_check, 'ok', moment);
      const rows = copy.prepare('select made_at from latchkey_backup').all();
      assert.equal(rows.length, 1, moment);
      seen.add(rows[0]?.made_at);
      copy.close();
    });
    assert.ok(seen.size > 1, 'no new one');
  });
});
