import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { describe, it } from 'node:test';
import { Redis } from 'ioredis';
import { type Config, loadConfig } from '../../src/config/config.ts';
import { examine, type State } from '../../src/doctor/check.ts';
import { redisCheck } from '../../src/doctor/redis.ts';
import { smsCheck } from '../../src/doctor/sms.ts';
import { smtpCheck, testMailCheck } from '../../src/doctor/smtp.ts';
import { dataWith, statesOf } from '../support/doctor.ts';
import { hasRedis, openEngine } from '../support/engines.ts';
import { refusal, startSmtpSink } from '../support/smtp.ts';

const pem = (name: string): string =>
  readFileSync(new URL(`../fixtures/tls/${name}.pem`, import.meta.url), 'utf8');

/** A port that nothing listens on. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('the doctor on mail', () => {
  it('finds a server that works, and sends nothing to it', async () => {
    const sink = await startSmtpSink();
    const [found] = await smtpCheck({ smtpUrl: sink.url }).run();
    await sink.close();
    assert.equal(found?.state, 'ok');
    assert.match(found?.text ?? '', /asks for no sign-in, without TLS, on this computer/);
    assert.equal(sink.received.length, 0);
  });

  it('names a server that nobody reaches, a wrong password, and a certificate nobody trusts', async () => {
    const gone = await smtpCheck({ smtpUrl: `smtp://127.0.0.1:${await closedPort()}` }).run();
    assert.deepEqual(statesOf(gone), ['wrong']);
    assert.match(gone[0]?.text ?? '', /ECONNREFUSED/);

    const strict = await startSmtpSink({
      allowInsecureAuth: true,
      onAuth: (_, __, callback) => callback(refusal(535)),
    });
    const [refused] = await smtpCheck({ smtpUrl: strict.url.replace('//', '//shop:hush@') }).run();
    await strict.close();
    assert.equal(refused?.state, 'wrong');
    assert.match(refused?.advice ?? '', /Correct user and password/);
    assert.doesNotMatch(JSON.stringify(refused), /hush/);

    const untrusted = await startSmtpSink({ disabledCommands: [] });
    const [found] = await smtpCheck({ smtpUrl: untrusted.url }).run();
    await untrusted.close();
    assert.equal(found?.state, 'wrong');
    assert.match(found?.text ?? '', /certificate/);
  });

  it('sends the one mail that was asked for, from the shop’s address, or says why not', async () => {
    const data = dataWith({ NO_REPLY_EMAIL: 'no-reply@shop.example' });
    const sink = await startSmtpSink();
    assert.deepEqual(statesOf(await testMailCheck({ smtpUrl: sink.url }, data, 'me@shop.example').run()), [
      'ok',
    ]);
    await sink.close();
    assert.deepEqual(
      sink.received.map(({ from, recipients }) => [from, recipients]),
      [['no-reply@shop.example', ['me@shop.example']]],
    );

    const strict = await startSmtpSink({ onMailFrom: (_, __, callback) => callback(refusal(550)) });
    const [found] = await testMailCheck({ smtpUrl: strict.url }, data, 'me@shop.example').run();
    await strict.close();
    assert.equal(found?.state, 'wrong');
    assert.match(found?.text ?? '', /SMTP 550/);
  });
});

describe('the doctor on SMS gateways', () => {
  const gateway = (url: string) => ({ klass: 'http', conf: { url, username: 'u', password: 'hush' } });
  const check = async (
    url: string,
    { hosts = [] as string[], ca = pem('certificate') } = {},
  ): Promise<readonly [State | undefined, string]> => {
    const data = dataWith({
      SMS_GATEWAY: 'main',
      SMS_GATEWAYS: { main: gateway(url) },
      SMS_PRIVATE_HOSTS: hosts,
    });
    const [found] = await smsCheck({ mode: 'production' }, data, { ca }).run();
    return [found?.state, found?.text ?? ''];
  };

  it('tries the connection and the certificate, and posts nothing', async () => {
    let requests = 0;
    const server = createTlsServer({ key: pem('key'), cert: pem('certificate') }, (_, answer) => {
      requests += 1;
      answer.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `https://localhost:${(server.address() as AddressInfo).port}`;
    const [good, bad, forbidden] = [
      await check(url, { hosts: ['localhost'] }),
      await check(url, { hosts: ['localhost'], ca: '' }),
      await check(url),
    ];
    await new Promise((resolve) => server.close(resolve));
    assert.equal(good[0], 'ok', good[1]);
    assert.deepEqual([bad[0], requests], ['wrong', 0]);
    assert.match(bad[1], /certificate/);
    assert.equal(forbidden[0], 'wrong');
    assert.match(forbidden[1], /SMS_PRIVATE_HOSTS/);
  });

  it('says that nobody gets an SMS, and that a gateway’s server is gone', async () => {
    const none = await smsCheck({ mode: 'production' }, dataWith({})).run();
    assert.deepEqual(statesOf(none), ['warning']);
    const gone = await check(`http://127.0.0.1:${await closedPort()}`, { hosts: ['127.0.0.1'] });
    assert.equal(gone[0], 'wrong');
    assert.match(gone[1], /ECONNREFUSED/);
  });
});

describe('the doctor on Redis', { skip: !(await hasRedis()) }, () => {
  it('finds one that takes writes, and leaves nothing in it', async () => {
    const engine = await openEngine('redis');
    const config = loadConfig(engine.env) as Config & { redis: NonNullable<Config['redis']> };
    const states = statesOf(await redisCheck(config).run());
    const redis = new Redis(config.redis.url);
    const left = await redis.keys(`${config.redis.keyPrefix}*`);
    redis.disconnect();
    await engine.drop();
    assert.deepEqual(states.slice(0, 2), ['ok', 'ok']);
    assert.deepEqual(left, []);
  });

  it('says that counters may be forgotten, that it takes no writes, or that it is away', async () => {
    const answers: Record<string, string> = {
      info: bulk('redis_version:8.0.0\r\nmaxmemory_policy:allkeys-lru\r\n'),
      set: '-READONLY You can’t write against a read only replica.\r\n',
    };
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', (chunk) => {
        for (const [, name = ''] of String(chunk).matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g))
          socket.write(answers[name.toLowerCase()] ?? '+OK\r\n');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const found = await redisCheck({ redis: { url: `redis://127.0.0.1:${port}`, keyPrefix: 'x:' } }).run();
    await new Promise((resolve) => server.close(resolve));
    assert.deepEqual(statesOf(found), ['ok', 'wrong', 'warning']);
    assert.match(found[1]?.text ?? '', /READONLY/);
    assert.match(found[2]?.advice ?? '', /noeviction/);

    const away = await redisCheck({
      redis: { url: `redis://127.0.0.1:${await closedPort()}`, keyPrefix: '' },
    }).run();
    assert.deepEqual(statesOf(away), ['wrong']);
  });
});

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;

describe('an examination', () => {
  it('hides nothing behind a check that fails or never ends', async () => {
    const report = await examine(
      [
        { name: 'silent', run: () => new Promise(() => {}) },
        { name: 'failing', run: async () => Promise.reject(new Error('no such thing')) },
        { name: 'fine', run: async () => [{ state: 'ok', text: 'It works.' }] },
      ],
      50,
    );
    assert.deepEqual(
      report.map(({ check, state }) => [check, state]),
      [
        ['silent', 'unknown'],
        ['failing', 'unknown'],
        ['fine', 'ok'],
      ],
    );
    assert.match(report[0]?.text ?? '', /did not answer in time/);
    assert.match(report[1]?.text ?? '', /no such thing/);
  });
});
