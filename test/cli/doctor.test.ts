import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import type { Report, State } from '../../src/doctor/check.ts';
import { openEngine } from '../support/engines.ts';
import { latchkey, startServer } from '../support/process.ts';
import { startSmtpSink } from '../support/smtp.ts';

const NOWHERE = 'smtp://127.0.0.1:9';

interface Examined {
  readonly state: State;
  readonly findings: Report;
}

const stateOf = ({ findings }: Examined, name: string): State | undefined =>
  findings.find(({ check }) => check === name)?.state;

describe('latchkey doctor', () => {
  it('tells an operator in lines and a program in JSON that all is well, and sends the test mail', async () => {
    const engine = await openEngine('sqlite');
    const sink = await startSmtpSink();
    const env = { ...engine.env, SMTP_URL: sink.url };
    const set = await latchkey(env, ['settings', 'set', 'NO_REPLY_EMAIL', '"no-reply@127.0.0.1.invalid"']);
    assert.equal(set.code, 0, set.stderr);
    const lines = await latchkey(env, ['doctor']);
    assert.match(lines.stdout, /^ok +database +.*latchkey\.sqlite answers: SQLite/m);
    assert.equal(sink.received.length, 0);

    const { json, stderr } = await latchkey(env, ['doctor', '--json', '--send-test', 'me@shop.example']);
    const examined = json<Examined>();
    assert.equal(stateOf(examined, 'test mail'), 'ok', stderr);
    assert.deepEqual(
      sink.received.map(({ recipients }) => recipients),
      [['me@shop.example']],
    );
    await sink.close();
    await engine.drop();
  });

  it('works while there is no database and no mail server, makes nothing, and exits with 1', async () => {
    const engine = await openEngine('sqlite');
    const { code, stderr, json } = await latchkey({ ...engine.env, SMTP_URL: NOWHERE }, ['doctor', '--json']);
    assert.deepEqual([code, stderr], [1, '']);
    const examined = json<Examined>();
    assert.equal(examined.state, 'wrong');
    assert.deepEqual(
      ['database', 'smtp', 'settings', 'messages'].map((name) => stateOf(examined, name)),
      ['wrong', 'wrong', 'unknown', 'unknown'],
    );
    assert.deepEqual(readdirSync(engine.env.DATA_DIR ?? ''), []);
    await engine.drop();
  });

  it('names every fault of a configuration that no command could read', async () => {
    const { code, json } = await latchkey({ PORT: '80a', SMTP_URL: 'mail' }, ['doctor', '--json']);
    assert.equal(code, 1);
    assert.deepEqual(
      json<Examined>().findings.map(({ check, state, text }) => [check, state, text.split(':')[0]]),
      [
        ['configuration', 'wrong', 'PORT'],
        ['configuration', 'wrong', 'SMTP_URL'],
        ['configuration', 'unknown', 'Nothing else was looked at.'],
      ],
    );
  });

  it('ends in seconds when PostgreSQL and Redis are silent, and says so', async () => {
    const held: Socket[] = [];
    const silent = createServer((socket) => held.push(socket.on('error', () => {})));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const began = performance.now();
    const { code, json } = await latchkey(
      {
        NODE_ENV: 'development',
        DATA_DIR: '/nonexistent',
        SECRET_KEY: 'abcdefghijklmnopqrstuvwxyz0123456789',
        DATABASE_URL: `postgres://u@127.0.0.1:${port}/x`,
        REDIS_URL: `redis://127.0.0.1:${port}`,
      },
      ['doctor', '--json'],
    );
    const seconds = (performance.now() - began) / 1000;
    for (const socket of held) socket.destroy();
    silent.close();
    assert.equal(code, 1);
    assert.ok(seconds < 15, `it took ${seconds} s`);
    assert.deepEqual(
      ['database', 'redis'].map((name) => stateOf(json<Examined>(), name)),
      ['wrong', 'wrong'],
    );
  });

  it('refuses a test mail to what is no address, in one line', async () => {
    const { code, stderr } = await latchkey({}, ['doctor', '--send-test', 'nobody']);
    assert.equal(code, 1);
    assert.match(stderr, /^latchkey: doctor: .*expected an e-mail address.*\n$/);
  });
});

describe('the start of the service', () => {
  it('warns of a mail server that nobody reaches, and starts nevertheless', async () => {
    const engine = await openEngine('sqlite');
    const server = await startServer({ ...engine.env, SMTP_URL: NOWHERE });
    await server.logged('the mail server cannot be used: mail waits; see latchkey doctor');
    const lines = server.log().split('\n');
    assert.equal(lines.filter((line) => line.includes('the mail server cannot be used')).length, 1);
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
    await server.stop();
    await engine.drop();
  });
});
