import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { migrationsFor } from '../../src/storage/migrations/migrations.ts';
import { availableEngines, openEngine } from '../support/engines.ts';
import { latchkey, startServer } from '../support/process.ts';

/** More than one processor runs at a time, so that they meet at every step of a start. */
const PROCESSES = 5;
const several = Array.from({ length: PROCESSES });

for (const name of await availableEngines()) {
  describe(`several processes that start at once on an empty database [${name}]`, () => {
    it('all come up, with one set of tables, keys and demo users', async () => {
      const engine = await openEngine(name);
      const servers = await Promise.all(several.map(() => startServer(engine.env)));
      const [first] = servers;
      assert.ok(first);
      const answers = await Promise.all(servers.map(({ url }) => fetch(`${url}/readyz`)));
      assert.deepEqual(
        answers.map(({ status }) => status),
        several.map(() => 200),
      );
      for (const { announced } of servers) {
        assert.ok(announced.demo_user);
        assert.deepEqual(announced.demo_user, first.announced.demo_user);
      }
      const users = await latchkey(engine.env, ['users', 'list', '--json']);
      assert.equal(users.json<object[]>().length, 2);
      await Promise.all(servers.map((server) => server.stop()));
      for (const server of servers) assert.deepEqual(await server.exited, { code: 0, signal: null });
      await engine.drop();
    });

    it('let a session that one of them made be used at another', async () => {
      const engine = await openEngine(name);
      const [here, there] = await Promise.all([startServer(engine.env), startServer(engine.env)]);
      const answer = await fetch(`${here.url}/users/login/`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'demo@example.com', password: 'Correct-Horse-42' }),
      });
      const cookie = answer.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ');
      assert.equal((await fetch(`${there.url}/current_user/`, { headers: { cookie } })).status, 200);
      await Promise.all([here.stop(), there.stop()]);
      await engine.drop();
    });
  });
}

describe('several commands at once on an empty folder', () => {
  it('agree on one secret key, which only its owner can read', async () => {
    const engine = await openEngine('sqlite');
    const answers = await Promise.all(several.map(() => latchkey(engine.env, ['migrate', '--json'])));
    assert.deepEqual(
      answers.map(({ stderr }) => stderr),
      several.map(() => ''),
    );
    // They may take turns: an index is a transaction of its own, after which another may be the next.
    const applied = answers.flatMap((answer) => answer.json<{ applied: string[] }>().applied);
    const names = migrationsFor('sqlite').map(({ name }) => name);
    assert.deepEqual(applied.toSorted(), names.toSorted(), 'each migration ran once');

    const file = join(engine.env.DATA_DIR ?? '', 'secret_key');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.match(readFileSync(file, 'utf8'), /^[\w-]{64}\n$/);
    // What one signs, another must be able to read: the guest's session is made and used by different processes.
    assert.equal((await latchkey(engine.env, ['audit', 'verify'])).code, 0);
    await engine.drop();
  });
});
