import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Environment } from '../../src/config/config.ts';
import { availableEngines, type Engine, openEngine } from '../support/engines.ts';
import { latchkey, type ServerProcess, startServer } from '../support/process.ts';

const PRODUCTION: Environment = {
  NODE_ENV: 'production',
  SECRET_KEY: 'abcdefghijklmnopqrstuvwxyz0123456789',
  SMTP_URL: 'smtp://127.0.0.1:25',
};

const signIn = (url: string, email: string, password: string): Promise<Response> =>
  fetch(`${url}/users/login/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });

/** The reset link in the inbox, once the worker has put it there. */
async function resetLinkIn(inbox: string): Promise<string> {
  for (;;) {
    const mails = await (await fetch(inbox, { headers: { accept: 'application/json' } })).text();
    const link = /http:\/\/[^"\\\s]*\/password-reset\/[^"\\\s]*/.exec(mails)?.[0];
    if (link) return link;
    await setTimeout(20);
  }
}

for (const name of await availableEngines()) {
  describe(`somebody who starts the service [${name}]`, () => {
    let engine: Engine;
    let server: ServerProcess;
    before(async () => {
      engine = await openEngine(name);
      server = await startServer(engine.env);
    });
    after(async () => {
      await server.stop();
      await engine.drop();
    });

    it('gets an address that answers, and a ready service', async () => {
      assert.match(server.url, /^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
      assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
      const ready = await fetch(`${server.url}/readyz`);
      assert.equal(ready.status, 200);
      const parts = name === 'redis' ? { database: 'up', redis: 'up' } : { database: 'up' };
      assert.deepEqual(await ready.json(), { status: 'ready', ...parts });
    });

    it('signs in as the demo user with what was printed', async () => {
      const { demo_user: demo } = server.announced;
      assert.ok(demo);
      assert.equal((await signIn(server.url, demo.email, demo.password)).status, 200);
      const { stdout } = await latchkey(engine.env, ['users', 'show', demo.phone]);
      assert.match(stdout, /demo@example\.com \(verified\)\nphone +\+905300000001 \(verified\)/);
    });

    it('signs the demo guest in by the printed command, beside the running server', async () => {
      const { demo_guest: guest } = server.announced;
      assert.ok(guest);
      const command = guest.session_command.replace(/^npm run -s latchkey -- /, '').split(' ');
      const { stdout } = await latchkey(engine.env, command);
      const cookie = /^Cookie: (.*)$/m.exec(stdout)?.[1] ?? '';
      const csrf = /^X-CSRFToken: (.*)$/m.exec(stdout)?.[1] ?? '';
      const headers = { cookie, 'x-csrftoken': csrf, 'content-type': 'application/json' };

      const viewer = await fetch(`${server.url}/current_user/`, { headers });
      assert.partialDeepStrictEqual(await viewer.json(), { pk: guest.id, user_type: 'guest' });
      const body = JSON.stringify({ new_password1: 'a first password', new_password2: 'a first password' });
      const set = await fetch(`${server.url}/users/password/set/`, { method: 'POST', headers, body });
      assert.equal(set.status, 200, await set.text());
      assert.equal((await signIn(server.url, guest.email, 'a first password')).status, 200);
    });

    it('finds a reset mail in the inbox whose link leads to this very port', async () => {
      await fetch(`${server.url}/users/password/reset/`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"email":"demo@example.com"}',
      });
      assert.equal(server.announced.inbox, `${server.url}/_dev/inbox/`);
      const link = await resetLinkIn(server.announced.inbox ?? '');
      assert.equal(new URL(link).origin, server.url);
      assert.equal((await fetch(link, { headers: { accept: 'text/html' } })).status, 200);
      const messages = await latchkey(engine.env, ['messages', 'list', '--to', 'DEMO@example.com', '--json']);
      assert.partialDeepStrictEqual(messages.json<object[]>()[0], { kind: 'reset-email', state: 'sent' });
      assert.ok(!messages.stdout.includes('password-reset'), 'what a message says is nobody’s business');
      const [message] = messages.json<{ id: string }[]>();
      const shown = await latchkey(engine.env, ['messages', 'show', message?.id ?? '']);
      assert.match(shown.stdout, /local inbox +accepted +\d+ ms/);
    });

    it('is obeyed while the server runs: what the command line changes holds at once', async () => {
      const { demo_user: demo } = server.announced;
      assert.ok(demo);
      const change = ['users', 'update', demo.email, '--password', '-'];
      assert.equal((await latchkey(engine.env, change, 'another password\n')).stderr, '');
      assert.equal((await signIn(server.url, demo.email, demo.password)).status, 400);
      assert.equal((await signIn(server.url, demo.email, 'another password')).status, 200);
    });

    it('is not told a password that was changed, and gets no second set of demo users', async () => {
      const again = await startServer(engine.env);
      await again.stop();
      assert.equal(again.announced.demo_user, null);
      assert.equal(again.announced.demo_guest, null);
      const { stdout } = await latchkey(engine.env, ['users', 'list', '--json']);
      assert.equal(JSON.parse(stdout).length, 2);
    });
  });
}

describe('serve', () => {
  let engine: Engine;
  before(async () => {
    engine = await openEngine('sqlite');
  });
  after(() => engine.drop());

  it('makes no users and prints nothing in production, where output is read by programs', async () => {
    const child = spawn(process.execPath, ['bin/latchkey.js', 'serve', '--init'], {
      env: { PATH: process.env.PATH, PORT: '0', ...engine.env, ...PRODUCTION },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    let log = '';
    for await (const chunk of child.stderr) {
      log += chunk;
      if (log.includes('"listening"')) child.kill('SIGTERM');
    }
    assert.equal(output, '');
    for (const line of log.trimEnd().split('\n')) JSON.parse(line);
    const { stdout } = await latchkey({ ...engine.env, ...PRODUCTION }, ['users', 'list']);
    assert.equal(stdout, 'no users\n');
  });

  it('says in development, in lines for people, where it is and how to sign in', async () => {
    const child = spawn(process.execPath, ['bin/latchkey.js', 'serve'], {
      env: { PATH: process.env.PATH, PORT: '0', ...engine.env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    for await (const chunk of child.stdout) {
      output += chunk;
      if (/^Demo guest/m.test(output)) child.kill('SIGTERM');
    }
    assert.match(
      output,
      /^Latchkey +(http:\/\/127\.0\.0\.1:\d+)\nInbox +\1\/_dev\/inbox\/ .*\nDemo user +demo@example\.com with the password Correct-Horse-42, at \1\/login\/\nDemo guest +guest@example\.com, signed in by: npm run -s latchkey -- sessions create --user \d+\n$/,
    );
  });

  it('keeps PUBLIC_URL where one is given, whatever the port', async () => {
    const server = await startServer({ ...engine.env, PUBLIC_URL: 'http://shop.localhost:3000' });
    assert.equal(server.url, 'http://shop.localhost:3000');
    await server.stop();
  });

  it('starts in production with an http:// address from development, and names it to the operator', async () => {
    const set = await latchkey(engine.env, ['settings', 'set', 'HOME_URL', 'http://shop.localhost:3000/']);
    assert.equal(set.code, 0, set.stderr);
    const server = await startServer({ ...engine.env, ...PRODUCTION });
    await server.logged('a stored setting leads to http://, which production no longer accepts');
    assert.match(server.log(), /"setting":"HOME_URL"/);
    await server.stop();
    await latchkey(engine.env, ['settings', 'unset', 'HOME_URL']);
  });

  it('leaves messages to others with --no-worker, and a worker takes them', async () => {
    const server = await startServer(engine.env, ['--no-worker']);
    await fetch(`${server.url}/users/password/reset/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"email":"demo@example.com"}',
    });
    const list = (): Promise<object[]> =>
      latchkey(engine.env, ['messages', 'list', '--json']).then((answer) => answer.json<object[]>());
    assert.partialDeepStrictEqual((await list())[0], { state: 'queued' });

    const worker = spawn(process.execPath, ['bin/latchkey.js', 'worker'], {
      env: { PATH: process.env.PATH, ...engine.env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let log = '';
    for await (const chunk of worker.stderr) {
      log += chunk;
      if (log.includes('a message was settled')) worker.kill('SIGTERM');
    }
    assert.match(log, /"msg":"stopped"/);
    assert.partialDeepStrictEqual((await list())[0], { state: 'sent' });
    await server.stop();
  });
});
