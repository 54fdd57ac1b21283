import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { PRODUCTION } from '../support/app.ts';
import { type Copied, change, openPlace, type Place, runCopy, WAYS } from '../support/copying.ts';
import { latchkey, startServer } from '../support/process.ts';

for (const [from, to] of WAYS)
  describe(`what cannot be copied [${from} to ${to}]`, () => {
    let source: Place;
    let target: Place;
    before(async () => {
      [source, target] = [await openPlace(from), await openPlace(to)];
      const created = await latchkey(source.env, ['users', 'create', '--email', 'ada@example.com']);
      assert.equal(created.code, 0, created.stderr);
    });
    after(() => Promise.all([source.drop(), target.drop()]));

    const refused = async (complaint: RegExp, ...more: string[]): Promise<void> => {
      const { code, stderr } = await runCopy(source, target, ...more);
      assert.equal(code, 1);
      assert.match(stderr, complaint);
      assert.equal(stderr.split('\n').length, 2, stderr);
      assert.ok(!stderr.includes('postgres@'), 'the user is in it');
    };

    it('is said in one line: another SECRET_KEY, a newer version, an older one, no database', async () => {
      const { env } = source;
      source = { ...source, env: { ...env, SECRET_KEY: 'another key of another shop 0123456789' } };
      await refused(/^latchkey: --from: .* was written under another SECRET_KEY: name that one/);
      source = { ...source, env };
      await change(source, `insert into schema_migrations (name) values ('9999_future')`);
      await refused(/^latchkey: --from: expected migrations up to 0.*, .* has 9999_future: use the version/);
      await change(source, `delete from schema_migrations where name = '9999_future'`);
      const [name] = ['0021_retired_keys'];
      await change(source, `delete from schema_migrations where name = '${name}'`);
      await refused(
        /^latchkey: --from: .* is of an older version, without 0021_retired_keys: run latchkey migrate/,
      );
      await change(source, `insert into schema_migrations (name) values ('${name}')`);
      const nothing = await runCopy({ ...source, url: 'sqlite:/nowhere/at/all' }, target);
      assert.match(
        nothing.stderr,
        /^latchkey: --from: expected a database at \/nowhere.*, there is no file\n$/,
      );
      const unknown = await runCopy({ ...source, url: 'mysql://shop' }, target);
      assert.match(unknown.stderr, /^latchkey: --from: expected sqlite:path\/to\/file or postgres:/);
    });

    it('makes no database in production without being asked', async () => {
      const { env } = source;
      source = { ...source, env: { ...env, ...PRODUCTION, SECRET_KEY: env.SECRET_KEY ?? '' } };
      await refused(/^latchkey: --to: expected .*; correct it, or add --init to create the tables\n$/);
      source = { ...source, env };
      if (to === 'sqlite') assert.ok(!existsSync(target.url.slice('sqlite:'.length)));
    });

    it('is a service that runs; it can be rehearsed, which leaves nothing to serve', async () => {
      const server = await startServer(source.env);
      try {
        await refused(
          /^latchkey: copy: .* is in use: stop the service first, its workers and commands too\n$/,
        );
        const answer = await runCopy(source, target, '--rehearsal', '--json');
        assert.equal(answer.code, 0, answer.stderr);
        assert.equal(answer.json<Copied>().rehearsal, true);
        assert.equal((await fetch(new URL('/readyz', server.url))).status, 200);
      } finally {
        await server.stop();
      }
      assert.match(
        (await latchkey(target.env, ['serve'])).stderr,
        /is not for use: it is the rehearsal of a copy of .*, nothing to serve: run latchkey copy without --rehearsal\n$/,
      );
      const back = await runCopy(target, source);
      assert.match(back.stderr, /^latchkey: --from: .* is not to be copied: it is the rehearsal/);
      const answer = await runCopy(source, target);
      assert.equal(answer.code, 0, answer.stderr);
      assert.match((await latchkey(target.env, ['users', 'list'])).stdout, /ada@example\.com/);
    });

    it('finds a service on the target', async () => {
      const server = await startServer(target.env);
      try {
        const { stderr } = await runCopy(source, target);
        assert.match(stderr, /^latchkey: copy: .* is in use: stop the service first/);
      } finally {
        await server.stop();
      }
    });
  });
