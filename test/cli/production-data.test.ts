import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Environment } from '../../src/config/config.ts';
import { type Engine, openEngine } from '../support/engines.ts';
import { latchkey, startServer } from '../support/process.ts';

const PRODUCTION: Environment = {
  NODE_ENV: 'production',
  SECRET_KEY: 'abcdefghijklmnopqrstuvwxyz0123456789',
  SMTP_URL: 'smtp://127.0.0.1:25',
};
const DEMO = { email: 'demo@example.com', password: 'Correct-Horse-42' };

const signIn = async (url: string, body: object): Promise<[number, unknown]> => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/users/login/`, { method: 'POST', headers, body: JSON.stringify(body) });
  return [answer.status, await answer.json()];
};

describe('a development database that goes into production', () => {
  let engine: Engine;
  before(async () => {
    engine = await openEngine('sqlite');
    await (await startServer(engine.env)).stop();
  });
  after(() => engine.drop());

  it('lets nobody in with the published password, says no more than to a stranger, and tells the operator', async () => {
    const server = await startServer({ ...engine.env, ...PRODUCTION });
    const refused = await signIn(server.url, DEMO);
    assert.equal(refused[0], 400);
    assert.deepEqual(refused, await signIn(server.url, { ...DEMO, email: 'nobody@example.com' }));
    assert.deepEqual(refused, await signIn(server.url, { ...DEMO, email: 'DEMO@example.com ' }));
    assert.match(server.log(), /"level":"warn"[^\n]*a demo customer of development is in this database/);
    await server.stop();
  });

  it('lets the demo customer in with a password of the operator’s, and says nothing', async () => {
    const env = { ...engine.env, ...PRODUCTION };
    const change = ['users', 'update', DEMO.email, '--password', '-'];
    assert.equal((await latchkey(env, change, 'a private password\n')).code, 0);
    const server = await startServer(env);
    assert.equal((await signIn(server.url, { ...DEMO, password: 'a private password' }))[0], 200);
    assert.doesNotMatch(server.log(), /demo customer/);
    await server.stop();
  });

  it('tells the operator what NIST asks for, and how to set it, until it is set', async () => {
    const env = { ...engine.env, ...PRODUCTION };
    const before = await startServer(env);
    await before.stop();
    const advice = /passwords of 4 characters are allowed; NIST SP 800-63B-4 asks for at least 15, or 8/;
    assert.match(before.log(), advice);
    const { stdout } = await latchkey(env, ['settings', 'list']);
    const [line = ''] = stdout.trimEnd().split('\n').slice(-1);
    assert.match(line, advice);
    const [, value = ''] = /settings set AUTH_PASSWORD_VALIDATORS '(.*)'$/.exec(line) ?? [];
    assert.equal((await latchkey(env, ['settings', 'set', 'AUTH_PASSWORD_VALIDATORS', value])).stderr, '');
    assert.doesNotMatch((await latchkey(env, ['settings', 'list'])).stdout, /characters are allowed/);
  });

  it('warns whoever puts a password on the command line, where others can read it', async () => {
    const create = ['users', 'create', '--email', 'seen@example.com', '--password', 'a password with 15'];
    const { stderr, code } = await latchkey(engine.env, create);
    assert.equal(code, 0);
    assert.match(stderr, /^latchkey: warning: a password on the command line shows in the process list/);
  });
});
