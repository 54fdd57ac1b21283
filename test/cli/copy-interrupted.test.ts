import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { loadConfig } from '../../src/config/config.ts';
import { checkDatabase } from '../../src/storage/sql/checks.ts';
import { openDatabase } from '../../src/storage/sql/storage.ts';
import {
  type Copied,
  change,
  killCopy,
  openPlace,
  type Place,
  runCopy,
  storeVisitors,
  WAYS,
} from '../support/copying.ts';
import { latchkey } from '../support/process.ts';

const VISITORS = 30_000;
const UNFINISHED =
  /^latchkey: DATABASE_URL: .* is not for use: a copy of .* into it is not finished: run latchkey copy again, it goes on where it ended\n$/;

for (const [from, to] of WAYS)
  describe(`a copy that is interrupted [${from} to ${to}]`, () => {
    let source: Place;
    let target: Place;
    before(async () => {
      source = await openPlace(from);
      await latchkey(source.env, ['users', 'create', '--email', 'ada@example.com']);
      await storeVisitors(source, VISITORS);
    });
    after(() => source.drop());

    const interrupted = (what: string, test: () => Promise<void>) =>
      it(what, async () => {
        target = await openPlace(to);
        try {
          await killCopy(source, target);
          await test();
        } finally {
          await target.drop();
        }
      });

    interrupted('by kill -9 goes on where it ended, and no service starts on half of it', async () => {
      for (const command of [['users', 'list'], ['serve'], ['migrate', '--init']])
        assert.match((await latchkey(target.env, command)).stderr, UNFINISHED, command.join(' '));
      const database = await openDatabase(loadConfig(target.env).database);
      const [schema] = await checkDatabase(database);
      assert.partialDeepStrictEqual(schema, {
        state: 'down',
        text: 'A copy into the database is not finished.',
      });
      await database.close();

      const answer = await runCopy(source, target, '--json');
      assert.equal(answer.code, 0, answer.stderr);
      const { rows, before } = answer.json<Copied>();
      assert.ok(before >= 20_000 && before < rows, `${before} of ${rows}`);
      assert.ok(rows > VISITORS);
      assert.match((await latchkey(target.env, ['users', 'list'])).stdout, /ada@example\.com/);
    });

    interrupted('says that a row is not the same, and leaves it to nobody', async () => {
      await change(target, `update users set first_name = 'Eve'`);
      const { code, stderr } = await runCopy(source, target);
      assert.equal(code, 1);
      const said = stderr.split('\n').filter((line) => !line.includes('a second'));
      assert.match(said[0] ?? '', /^latchkey: users: expected the same values in its 1 rows, some differ$/);
      assert.match(said[1] ?? '', /^latchkey: copy: .* is not the same as .*: add --restart to begin anew$/);
      assert.match((await latchkey(target.env, ['users', 'list'])).stderr, UNFINISHED);
      const again = await runCopy(source, target, '--restart', '--json');
      assert.equal(again.code, 0, again.stderr);
      assert.equal(again.json<Copied>().before, 0);
    });

    interrupted('goes on with nothing else: another database is refused', async () => {
      const other = await openPlace('sqlite');
      await latchkey(other.env, ['migrate']);
      const { stderr } = await runCopy(other, target);
      assert.match(
        stderr,
        /^latchkey: --to: a copy of .* into .* is under way: go on with it, or add --restart/,
      );
      await other.drop();
    });
  });
