import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { loadConfig } from '../../src/config/config.ts';
import { allRoutes } from '../../src/endpoints.ts';
import { PAGE_ASSETS } from '../../src/pages/assets.ts';
import { SETTING_NAMES } from '../../src/settings.ts';
import { onSqlite } from '../support/app.ts';

const fileOf = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const GUIDE = fileOf('storefront.md');
const NGINX = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/sbin/nginx'].find((path) => existsSync(path));
const run = promisify(execFile);

/** The lines of a block of the guide, without comments. */
const block = (name: string): string[] => {
  const [, text = ''] = new RegExp(`\`\`\`sh ${name}\\n(.*?)\`\`\``, 's').exec(GUIDE) ?? [];
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
};

/** For the operators' own network. */
const INTERNAL = /^\/(?:admin\/api|healthz|readyz|session)\//;

/** Paths that the storefront asks its commerce backend for, and some that only begin like ours. */
const COMMERCE = [
  '/',
  '/users/',
  '/users/orders/',
  '/users/orders/4711/',
  '/users/orders/anonymous/',
  '/users/contact-us/',
  '/users/contact-us-subjects/',
  '/users/activate-currency/',
  '/users/profiles/',
  '/users/login/callback/',
  '/users/registrations/',
  '/baskets/basket/',
  '/orders/checkout/',
  '/address/1/',
  '/account/loyalty/',
  '/password-reset/',
  '/current_users/',
  '/shop/current_user/',
  '/session/check/',
  '/session/introspect/',
  '/session/token/',
  '/admin/api/settings/',
  '/static/theme.css',
];

describe('the nginx of docs/storefront.md', { skip: NGINX === undefined }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-nginx-'));
  const servers: Server[] = [];
  let nginx: ChildProcess;
  let port: number;

  before(async () => {
    const [latchkey, commerce, storefront] = await Promise.all(
      ['latchkey', 'commerce', 'storefront'].map(async (name) => {
        const server = createServer(({ headers, url }, response) =>
          response.end(JSON.stringify({ name, headers, url })),
        );
        servers.push(server);
        return listen(server);
      }),
    );
    const [tls, key] = [join(folder, 'shop.pem'), join(folder, 'shop.key')];
    const subject = ['-subj', '/CN=shop.example', '-days', '2', '-nodes'];
    await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-keyout', key, '-out', tls, ...subject]);
    port = await freePort();
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((name) => `${name}_temp_path ${join(folder, name)};`)
      .join('\n  ');
    const config = fileOf('storefront.nginx.conf')
      .replace('10.0.0.20:8000', `127.0.0.1:${latchkey}`)
      .replace('10.0.0.40:8080', `127.0.0.1:${commerce}`)
      .replace('10.0.0.30:3000', `127.0.0.1:${storefront}`)
      .replaceAll('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
      .replaceAll('/etc/nginx/tls', folder)
      .replaceAll('/var/log/nginx', folder)
      .replace('http {\n', `http {\n  ${temporary}\n`);
    const path = join(folder, 'nginx.conf');
    writeFileSync(path, config);
    const own = `daemon off; master_process off; pid ${folder}/pid;`;
    const args = ['-p', folder, '-e', join(folder, 'start.log'), '-c', path, '-g', own];
    await run(NGINX ?? '', ['-t', ...args]);
    nginx = spawn(NGINX ?? '', args, { stdio: 'ignore' });
    await untilAnswered(() => ask('commerce.shop.example', '/'));
  });

  after(async () => {
    nginx.kill('SIGTERM');
    await once(nginx, 'exit');
    for (const server of servers) server.close().closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Echo {
    readonly name: string;
    readonly url: string;
    readonly headers: IncomingHttpHeaders;
  }

  /** What a backend heard of a request to a host. */
  async function ask(host: string, path: string, headers: Record<string, string> = {}): Promise<Echo> {
    const options = {
      host: '127.0.0.1',
      port,
      path,
      servername: host,
      rejectUnauthorized: false,
      agent: false,
    };
    const sent = request({ ...options, headers: { host, ...headers } }).end();
    const [answer] = await once(sent, 'response');
    assert.equal(answer.statusCode, 200, `${answer.statusCode} of ${path}`);
    return (await json(answer)) as Echo;
  }

  onSqlite('a path', (getApp) => {
    it('of ours reaches Latchkey, with and without its slash, and with everything below', async () => {
      const { core } = getApp();
      const api = allRoutes(core).filter(({ path, isPage }) => !isPage && !INTERNAL.test(path));
      const paths = [
        ...new Set(api.map(({ path }) => path.replaceAll(/:\w+/g, 'MjM1-abc.x_y'))),
        '/users/registration/account-confirm-email/several/segments/',
        ...PROMISED,
        ...PAGE_ASSETS.map(({ path }) => path),
        ...OF_PAGES,
      ];
      assert.ok(paths.length > 30);
      for (const path of paths) {
        assert.equal((await ask('commerce.shop.example', path)).name, 'latchkey', path);
        const bare = path.replace(/\/$/, '');
        assert.equal((await ask('commerce.shop.example', `${bare}?next=/x/`)).name, 'latchkey', bare);
      }
    });
  });

  it('passes everything else to the commerce backend, and what is for operators to nobody', async () => {
    for (const path of COMMERCE)
      assert.equal((await ask('commerce.shop.example', path)).name, 'commerce', path);
  });

  it('gives visitors the storefront, but for the page that mails about a changed password lead to', async () => {
    for (const path of ['/', '/users/login/', '/api/auth/callback/default', '/api/client/users/profile'])
      assert.equal((await ask('shop.example', path)).name, 'storefront', path);
    for (const path of [
      '/password-reset/',
      '/password-reset',
      '/users/reset/done/',
      '/password-reset/MQ/x-y/',
      '/password-reset/sent/',
      ...OF_PAGES,
    ])
      assert.equal((await ask('shop.example', path)).name, 'latchkey', path);
  });

  it('names the address it was called from, not the one that somebody wrote into a header', async () => {
    const forged = {
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'evil.example',
    };
    const { headers, url } = await ask('commerce.shop.example', '/users/login/?next=/basket/', forged);
    assert.deepEqual(
      [
        headers['x-forwarded-for'],
        headers['x-forwarded-proto'],
        headers['x-forwarded-host'],
        headers.host,
        url,
      ],
      ['127.0.0.1', 'https', 'commerce.shop.example', 'commerce.shop.example', '/users/login/?next=/basket/'],
    );
  });

  it('writes no token of a link into its log', async () => {
    const secret = 'cafe01-5ec7e7';
    for (const path of [
      `/users/reset/MQ/${secret}/`,
      `/password-reset/MQ/${secret}/`,
      `/users/api-reset/MQ/${secret}/`,
      `/users/passwordless-login/${secret}/?secret_key=${secret}`,
      `/users/email-set-primary/${secret}/x/`,
      `/users/email-undo/1/${secret}/`,
      `/users/anonymize/undo/1/${secret}/`,
      `/users/registration/account-confirm-email/${secret}/`,
      `/users/%72eset/MQ/${secret}/`,
    ])
      await ask('commerce.shop.example', path, { referer: `https://shop.example/users/reset/MQ/${secret}/` });
    for (const path of [
      `/users/reset/MQ/${secret}/`,
      `/tr/users/reset/MQ/${secret}/`,
      `/api/client/users/reset/MQ,${secret}`,
    ])
      await ask('shop.example', path);
    const log = readFileSync(join(folder, 'access.log'), 'utf8');
    assert.match(log, /"GET \/users\/reset\/\.\.\." 200/);
    assert.doesNotMatch(log + readFileSync(join(folder, 'error.log'), 'utf8'), new RegExp(secret));
  });

  it('stops one visitor who tries many passwords, where visitors still have addresses', async () => {
    const statuses = new Set<string>();
    await Promise.all(
      Array.from({ length: 80 }, () =>
        ask('shop.example', '/api/auth/callback/default').then(
          () => statuses.add('passed'),
          (error: Error) => statuses.add(/^429/.test(error.message) ? 'stopped' : error.message.slice(0, 60)),
        ),
      ),
    );
    assert.ok(statuses.has('passed'));
    assert.equal(statuses.size, 2, [...statuses].join());
  });
});

/** Paths of the contract, whether or not this version has them already. */
/** What the pages of Latchkey load and post to, wherever they are shown. */
const OF_PAGES = ['/branding/9f86d081884c7d659a2feaa0c55ad015.png', '/language/', '/language'];

const PROMISED = [
  '/users/profile/',
  '/users/email-change/',
  '/users/email-set-primary/signed/key/',
  '/users/email-undo/MQ/token/',
  '/users/anonymize/',
  '/users/anonymize/undo/MQ/token/',
  '/.well-known/jwks.json',
];

onSqlite('the configuration of docs/storefront.md', (getApp) => {
  it('is one that the service starts with', () => {
    const given = Object.fromEntries(block('environment').map((line) => line.split(/=(.*)/s).slice(0, 2)));
    const rest = {
      SECRET_KEY: 'a secret key of the tests, long enough 12345',
      SMTP_URL: 'smtp://mail.internal:587',
    };
    const config = loadConfig({ ...given, ...rest });
    assert.deepEqual(
      [config.sessionCookieName, config.mode, config.publicUrl],
      ['osessionid', 'production', 'https://commerce.shop.example'],
    );
    assert.equal(config.storefrontAddresses?.check('10.0.0.30'), true);
  });

  it('has settings that are valid', async () => {
    const { core } = getApp();
    const operator = { actorId: null, source: { address: 'operator', agent: 'test', requestId: 'test' } };
    const lines = block('settings');
    assert.ok(lines.length > 4);
    for (const line of lines) {
      const [, name, text = ''] = /^latchkey settings set (\w+) (.+)$/.exec(line) ?? [];
      const known = SETTING_NAMES.find((each) => each === name);
      assert.ok(known, line);
      const value = text.replace(/^'(.*)'$/, '$1');
      await core.settingsAdmin.set(known, value.startsWith('[') ? JSON.parse(value) : value, operator);
    }
    assert.equal(core.settings.get('RESET_LINK_PATH'), '/users/reset/{uid}/{token}/');
  });
});

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}

async function untilAnswered(ask: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await ask();
      return;
    } catch (error) {
      if (tries > 200) throw error;
      await sleep(25);
    }
  }
}
