import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { loadConfig } from '../../src/config/config.ts';
import { advance, progressOf, setMark } from '../../src/storage/copy/mark.ts';
import { holdPostgres } from '../../src/storage/copy/postgres-end.ts';
import { holdSqlite } from '../../src/storage/copy/sqlite-end.ts';
import { tablesOfSchema } from '../../src/storage/copy/tables.ts';
import { PASSWORD, startTestApp, type TestApp } from '../support/app.ts';
import { XHR } from '../support/browser.ts';
import {
  type Copied,
  change,
  hasPostgres,
  openPlace,
  type Place,
  runCopy,
  WAYS,
} from '../support/copying.ts';
import type { EngineName } from '../support/engines.ts';
import { codeSentTo, customerWithPhone } from '../support/otp.ts';
import { latchkey } from '../support/process.ts';

/** The service over a database, at the present time. */
async function serviceOn(name: EngineName, place: Place): Promise<TestApp> {
  const app = await startTestApp(name, place);
  app.clock.advance(Date.now() - app.clock.now());
  return app;
}

for (const [from, to] of [['sqlite', 'sqlite'] as const, ...WAYS])
  describe(`latchkey copy [${from} to ${to}]`, () => {
    let source: Place;
    let target: Place;
    before(async () => {
      [source, target] = [await openPlace(from), await openPlace(to)];
    });
    after(() => Promise.all([source.drop(), target.drop()]));

    it('lets everybody go on: with the password, the session, the link and the code of before', async () => {
      const old = await serviceOn(from, source);
      const user = await old.createUser({ attributes: { size: 'ß "42"' }, callAllowed: null });
      const { phone, user: caller } = await customerWithPhone(old);
      const signedIn = await old.signedIn(user);
      const waiting = old.browser();
      await waiting.post('/users/otp-login/', { phone }, { headers: XHR });
      const code = await codeSentTo(old, phone);
      const link = old.resetLink(caller);
      // Whose id nobody may get again.
      const gone = await old.createUser();
      await old.close();
      await change(source, `delete from users where id = ${gone.id}`);
      const setting = ['settings', 'set', 'SMS_GATEWAYS', '{"a":{"klass":"console","conf":{}}}'];
      assert.equal((await latchkey(source.env, setting)).code, 0);

      const answer = await runCopy(source, target, '--json');
      assert.equal(answer.code, 0, answer.stderr);
      assert.partialDeepStrictEqual(answer.json<Copied>(), { before: 0, rehearsal: false });

      const now = await serviceOn(to, target);
      const browser = now.browser();
      for (const [name, value] of signedIn.cookies) browser.cookies.set(name, value);
      assert.equal(((await browser.get('/current_user/')).json() as { pk: number }).pk, user.id);
      assert.deepEqual(await now.userNow(user.id), {
        ...user,
        lastLogin: (await now.userNow(user.id)).lastLogin,
        signInGeneration: 2,
      });
      await now.signedIn(user, PASSWORD);
      assert.equal(
        ((await (await now.browser().get(`/users/api-reset/${link}/`)).json()) as { validlink: boolean })
          .validlink,
        true,
      );
      const caught = now.browser();
      for (const [name, value] of waiting.cookies) caught.cookies.set(name, value);
      assert.equal((await caught.post('/users/otp-login/', { phone, code }, { headers: XHR })).status, 200);
      const [row] = await now.core.audit.list({ event: 'database.copy', limit: 1 });
      assert.deepEqual(row?.detail, { from });
      assert.deepEqual((await now.core.audit.verify()).faults, []);
      assert.deepEqual(now.core.settings.get('SMS_GATEWAYS'), { a: { klass: 'console', conf: {} } });
      assert.ok((await now.createUser()).id > gone.id, 'somebody else has the id of a deleted account');
      await now.close();
    });

    it('refuses a target with rows', async () => {
      const { code, stderr } = await runCopy(source, target);
      assert.equal(code, 1);
      assert.match(stderr, /^latchkey: --to: expected an empty database, .* has rows in users\n$/);
    });
  });

describe('the tables of a copy', () => {
  it('have columns of types that it knows, and a key, but for one with a single row', async (t) => {
    const tables = tablesOfSchema();
    assert.deepEqual(
      tables.filter(({ key }) => key.length === 0).map(({ name }) => name),
      ['settings_version'],
    );
    if (!hasPostgres) return t.skip('no PostgreSQL');
    const place = await openPlace('postgres');
    assert.equal((await latchkey(place.env, ['migrate'])).code, 0);
    const config = loadConfig(place.env).database;
    assert.ok(config.kind === 'postgres');
    const end = await holdPostgres(config);
    for (const table of tables) await end.insert(table, []);
    await end.close();
    await place.drop();
  });

  it('are filled by one copy at a time: who comes second into the same database ends', async () => {
    const place = await openPlace('sqlite');
    assert.equal((await latchkey(place.env, ['migrate'])).code, 0);
    const end = holdSqlite(place.url.slice('sqlite:'.length));
    const [table] = tablesOfSchema();
    assert.ok(table);
    await setMark(end, { kind: 'move', from: 'elsewhere' }, [table]);
    const begun = (await progressOf(end)).get(table.name);
    assert.ok(begun);
    await advance(end, table, begun, { ...begun, rows: 1 });
    await assert.rejects(
      advance(end, table, begun, { ...begun, rows: 2 }),
      /another copy into .* is under way/,
    );
    assert.equal((await progressOf(end)).get(table.name)?.rows, 1);
    await end.close();
    await place.drop();
  });

  it('come after those that they refer to', () => {
    const names = tablesOfSchema().map(({ name }) => name);
    for (const [child, parent] of [
      ['sessions', 'users'],
      ['auth_tokens', 'sessions'],
      ['otp_challenges', 'sessions'],
    ] as const)
      assert.ok(names.indexOf(child) > names.indexOf(parent), `${child} before ${parent}`);
  });
});
