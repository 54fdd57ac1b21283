import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Environment } from '../../src/config/config.ts';
import { PRODUCTION } from '../support/app.ts';
import { availableEngines, type Engine, openEngine } from '../support/engines.ts';
import { latchkey, startServer } from '../support/process.ts';

/** Every command that opens the database. */
const COMMANDS = [['serve'], ['worker'], ['migrate'], ['users', 'list']];

for (const name of (await availableEngines()).filter((engine) => engine !== 'redis'))
  describe(`a production service that finds no data [${name}]`, () => {
    let engine: Engine;
    let env: Environment;
    before(async () => {
      engine = await openEngine(name);
      env = { ...engine.env, ...PRODUCTION };
    });
    after(() => engine.drop());

    it('says so, and does not look well without a single customer', async () => {
      for (const command of COMMANDS) {
        const { code, stderr } = await latchkey(env, command);
        assert.equal(code, 1, command.join(' '));
        assert.match(
          stderr,
          /^latchkey: DATABASE_URL: expected a database .*; correct it, or create a new one: latchkey migrate --init\n$/,
        );
        assert.ok(!stderr.includes('postgres@'), 'the user is in it');
      }
      assert.ok(!existsSync(join(engine.env.DATA_DIR ?? '', 'latchkey.sqlite')), 'a file was left behind');
    });

    it('starts where the operator asked for a new database, and from then on without asking', async () => {
      assert.equal((await latchkey(env, ['migrate', '--init'])).code, 0);
      const server = await startServer(env);
      await server.stop();
      assert.equal((await latchkey(env, ['users', 'list'])).stdout, 'no users\n');
    });

    it('may be told to ask at every start, which changes nothing where there is data', async () => {
      const server = await startServer(env, ['--init']);
      await server.stop();
      assert.equal((await latchkey(env, ['migrate'])).stdout, 'up to date\n');
    });
  });

describe('latchkey vacuum', () => {
  it('makes no database where there is none', async () => {
    const engine = await openEngine('sqlite');
    const { code, stderr } = await latchkey(engine.env, ['vacuum']);
    assert.equal(code, 1);
    assert.match(stderr, /^latchkey: DATABASE_URL: expected a database at .*, there is no file\n$/);
    await engine.drop();
  });
});
