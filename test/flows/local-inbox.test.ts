import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { InjectOptions } from 'fastify';
import { onSqlite, startTestApp, type TestApp } from '../support/app.ts';
import { openEngine } from '../support/engines.ts';

const INBOX = '/_dev/inbox/';
const PAGE = { accept: 'text/html' };
const TEXT = 'See https://shop.example/a?b=1&c=2. And (http://127.0.0.1:8000/x/)!';

const open = (app: TestApp, url = INBOX, options: InjectOptions = {}) =>
  app.app.inject({ url, ...options, headers: { host: 'localhost:8000', ...options.headers } });

const keep = (app: TestApp, given: object = {}): Promise<number> => {
  const message = {
    channel: 'email',
    recipient: 'ada@example.com',
    subject: 'Hello <b>you</b>',
    html: '<!doctype html>\n<p>Hello</p>',
    text: TEXT,
    createdAt: app.clock.now(),
    ...given,
  } as const;
  return app.core.storage.transaction((stores) => stores.inbox.insert(message, 100));
};

onSqlite('the local inbox', (getApp) => {
  it('shows what would have been sent, the newest first, with links to click', async () => {
    const app = getApp();
    assert.match((await open(app, INBOX, { headers: PAGE })).body, /Nothing has been sent yet/);
    const mail = await keep(app);
    const sms = await keep(app, { channel: 'sms', recipient: '+905301234567', subject: '', html: null });

    const list = await open(app, INBOX, { headers: PAGE });
    assert.equal(list.statusCode, 200);
    assert.ok(list.body.indexOf('+905301234567') < list.body.indexOf('ada@example.com'));
    assert.match(list.body, /Hello &lt;b&gt;you&lt;\/b&gt;/);
    assert.match(list.body, /2026-01-15 12:00:00/);

    const page = await open(app, `${INBOX}${mail}/`, { headers: PAGE });
    assert.ok(page.body.includes('href="https://shop.example/a?b=1&amp;c=2"'));
    assert.ok(page.body.includes('href="http://127.0.0.1:8000/x/"'));
    assert.ok(page.body.includes(`<iframe src="${INBOX}${mail}/html/"`));
    assert.match(page.body, /sandbox="(?!.*allow-(scripts|same-origin))/);

    const text = await open(app, `${INBOX}${sms}/`, { headers: PAGE });
    assert.match(text.body, /class="text sms"/);
    assert.doesNotMatch(text.body, /<iframe/);
    assert.equal((await open(app, `${INBOX}${sms}/html/`, { headers: PAGE })).statusCode, 404);
  });

  it('shows a mail with its own styles and without any script', async () => {
    const app = getApp();
    const id = await keep(app, { html: '<!doctype html>\n<p>x</p><script>alert(1)</script>' });
    const mail = await open(app, `${INBOX}${id}/html/`, { headers: PAGE });
    assert.equal(mail.body, '<!doctype html><base target="_blank">\n<p>x</p><script>alert(1)</script>');
    const policy = String(mail.headers['content-security-policy']);
    assert.match(policy, /^sandbox (?!.*allow-(scripts|same-origin|forms))/);
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /script-src/);
  });

  it('tells scripts the same as JSON, so that a walkthrough needs no browser', async () => {
    const app = getApp();
    const id = await keep(app);
    for (const accept of ['application/json', '*/*']) {
      const { messages } = (await open(app, INBOX, { headers: { accept } })).json();
      assert.deepEqual(messages[0], {
        id,
        channel: 'email',
        to: 'ada@example.com',
        subject: 'Hello <b>you</b>',
        text: TEXT,
        links: ['https://shop.example/a?b=1&c=2', 'http://127.0.0.1:8000/x/'],
        created_at: '2026-01-15T12:00:00.000Z',
      });
      assert.deepEqual((await open(app, `${INBOX}${id}/`, { headers: { accept } })).json(), messages[0]);
    }
  });

  it('answers only this computer: no other addresses, rebound names or proxies', async () => {
    const app = getApp();
    const id = await keep(app);
    const hosts = ['localhost', '127.0.0.1', '127.0.0.1:8000', '[::1]:8000', 'LOCALHOST:8000'];
    for (const host of hosts)
      assert.equal((await open(app, INBOX, { headers: { host } })).statusCode, 200, host);
    for (const remoteAddress of ['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])
      assert.equal((await open(app, INBOX, { remoteAddress })).statusCode, 200, remoteAddress);

    const strangers: InjectOptions[] = [
      ...['10.0.0.5', '192.0.2.1', '::ffff:192.0.2.1', '2001:db8::1', '0.0.0.0'].map((remoteAddress) => ({
        remoteAddress,
      })),
      ...[
        'shop.example',
        'evil.example:8000',
        'localhost.evil.example',
        '127.0.0.1.evil.example',
        '127.0.0.1@evil.example',
        'localhost:8000/x',
      ].map((host) => ({ headers: { host } })),
      ...['x-forwarded-for', 'forwarded', 'x-forwarded-host', 'x-real-ip', 'via'].map((name) => ({
        headers: { [name]: '127.0.0.1' },
      })),
    ];
    for (const stranger of strangers)
      for (const path of ['', `${id}/`, `${id}/html/`]) {
        const answer = await open(app, INBOX + path, stranger);
        assert.equal(answer.statusCode, 404, JSON.stringify(stranger));
        assert.deepEqual(answer.json(), { detail: 'Not found.' });
      }
  });

  it('answers 404 for what is no message of it', async () => {
    const app = getApp();
    for (const id of ['0', '-1', '1e3', 'x', '99999999999999999999', '%00', '1.5'])
      assert.equal((await open(app, `${INBOX}${id}/`)).statusCode, 404, id);
  });
});

describe('the local inbox in production', () => {
  it('does not exist', async () => {
    const engine = await openEngine('sqlite');
    const env = {
      NODE_ENV: 'production',
      SECRET_KEY: 'a-secret-key-of-some-length-for-this-test',
      SMTP_URL: 'smtp://127.0.0.1:9',
      PUBLIC_URL: 'https://id.shop.example',
    };
    const app = await startTestApp('sqlite', engine, { env });
    assert.equal((await open(app)).statusCode, 404);
    assert.equal((await open(app, `${INBOX}1/`)).statusCode, 404);
    await app.close();
    await engine.drop();
  });
});
