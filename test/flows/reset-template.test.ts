import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { InboxMessage } from '../../src/contracts/stores/inbox.ts';
import type { User } from '../../src/contracts/user.ts';
import { onSqlite, startTestApp, type TestApp } from '../support/app.ts';
import type { Response } from '../support/browser.ts';
import { messageTo } from '../support/delivery.ts';
import { type Engine, openEngine } from '../support/engines.ts';
import { type ReceivedMail, type SmtpSink, startSmtpSink } from '../support/smtp.ts';
import { setByOwners } from '../support/staff.ts';

const TEMPLATE = 'RESET_EMAIL_HTML_TEMPLATE';
const ENGLISH =
  '<p>Dear {{ user.first_name | default: "customer" }},</p><a href="{{ reset_url }}">New password</a>';
const TURKISH = '<p>Sayın {{ user.first_name }},</p><a href="{{ reset_url }}">Yeni parola</a>';

/** Stores the template as owners do. */
const put = (app: TestApp, value: unknown): Promise<Response> => setByOwners(app, TEMPLATE, value);

async function ask(app: TestApp, user: User, headers: Record<string, string> = {}): Promise<void> {
  const answer = await app.browser().post('/users/password/reset/', { email: user.email }, { headers });
  assert.equal(answer.status, 200);
  await app.deliver();
}

/** The mail a customer gets who asks for a reset. */
async function mailOf(app: TestApp, user: User, headers: Record<string, string> = {}): Promise<InboxMessage> {
  await ask(app, user, headers);
  const mail = (await app.inbox()).findLast(({ recipient }) => recipient === user.email);
  assert.ok(mail);
  return mail;
}

onSqlite(
  'a reset mail of the shop’s own',
  (getApp) => {
    it('reaches customers in their language, and its link works', async () => {
      const app = getApp();
      assert.equal((await put(app, { en: ENGLISH, tr: TURKISH })).status, 200);
      const english = await mailOf(app, await app.createUser({ languageCode: 'en' }));
      assert.match(english.html ?? '', /^<p>Dear Ada,<\/p><a href="[^"]+">New password<\/a>$/);
      assert.equal(english.subject, 'Reset your password at Latchkey');
      const turkish = await mailOf(app, await app.createUser({ languageCode: 'tr', firstName: 'Ayşe' }));
      assert.match(turkish.html ?? '', /^<p>Sayın Ayşe,<\/p>/);

      const link = /href="(?:https?:\/\/[^/]+)\/password-reset\/([^"]+)\/"/.exec(english.html ?? '')?.[1];
      assert.ok(link && english.text.includes(link));
      assert.deepEqual((await app.browser().get(`/users/api-reset/${link}/`)).json(), { validlink: true });
    });

    it('is the built-in one again for languages it does not speak, and when it is taken back', async () => {
      const app = getApp();
      assert.equal((await put(app, { tr: TURKISH })).status, 200);
      const mail = await mailOf(app, await app.createUser({ languageCode: 'en' }));
      assert.match(mail.html ?? '', /^<!doctype html>/);
      assert.equal((await put(app, '')).status, 200);
      const again = await mailOf(app, await app.createUser({ languageCode: 'tr' }));
      assert.match(again.html ?? '', /^<!doctype html>/);
    });

    it('does not use a name that could be a stranger’s message', async () => {
      const app = getApp();
      await put(app, ENGLISH);
      const mail = await mailOf(app, await app.createUser({ firstName: 'Win at evil.example' }));
      assert.match(mail.html ?? '', /^<p>Dear customer,<\/p>/);
      assert.doesNotMatch(`${mail.html}${mail.text}`, /evil/);
    });

    it('shows an address with markup in it as what it is', async () => {
      const app = getApp();
      await put(app, `{{ email }} {{ user.email }} ${ENGLISH}`);
      const mail = await mailOf(app, await app.createUser({ email: '"<b>x</b>&"@example.com' }));
      assert.ok(mail.html?.startsWith('&#34;&lt;b&gt;x&lt;/b&gt;&amp;&#34;@example.com &#34;'));
    });

    it('is refused when it could keep customers out, and what held before goes on', async () => {
      const app = getApp();
      await put(app, ENGLISH);
      const cases: [unknown, string | RegExp][] = [
        ['{% if email %}', `${TEMPLATE}: line 1: tag {% if email %} not closed`],
        [
          { en: ENGLISH, tr: 'a\nb {% url "x" %}' },
          /^RESET_EMAIL_HTML_TEMPLATE\.tr: line 2: expected \{\{ reset_url \}\}/,
        ],
        [
          `{{ user.nickname }}${ENGLISH}`,
          /^RESET_EMAIL_HTML_TEMPLATE: line 1: expected one of user.first_name, .*, got user.nickname$/,
        ],
        ['Hello', /^RESET_EMAIL_HTML_TEMPLATE: expected a way to the link, .*, got none$/],
        [
          '{% if user.first_name != "" %}{{ reset_url }}{% endif %}',
          /^RESET_EMAIL_HTML_TEMPLATE: expected a way to the link, .*, got none \(for somebody without a name\)$/,
        ],
        [
          '{% for i in (1..1000000000) %}{{ reset_url }}{% endfor %}',
          `${TEMPLATE}: it makes more than 1000000 characters`,
        ],
        [{ xx: ENGLISH }, /^RESET_EMAIL_HTML_TEMPLATE/],
        [7, /^RESET_EMAIL_HTML_TEMPLATE/],
      ];
      for (const [value, expected] of cases) {
        const answer = await put(app, value);
        assert.equal(answer.status, 400, answer.text);
        const [fault = ''] = (answer.json() as { value: string[] }).value;
        if (typeof expected === 'string') assert.equal(fault, expected);
        else assert.match(fault, expected);
      }
      assert.equal(app.core.settings.get(TEMPLATE), ENGLISH);
    });

    it('hears of the mistakes of all languages at once', async () => {
      const answer = await put(getApp(), { en: 'Hello', tr: '{% load i18n %}' });
      assert.equal((answer.json() as { value: string[] }).value.length, 2);
    });

    it('gives way to the built-in one when it fails for somebody, and operators can see why', async () => {
      const app = getApp();
      const source = '{% if frontend_id == "kiosk" %}Ask at the counter{% else %}{{ reset_url }}{% endif %}';
      assert.equal((await put(app, source)).status, 200);
      const user = await app.createUser();
      const mail = await mailOf(app, user, { 'x-frontend-id': 'kiosk' });
      assert.match(mail.html ?? '', /^<!doctype html>.*\/password-reset\//s);
      const { state, lastError } = await messageTo(app, user.email);
      assert.equal(state, 'sent');
      assert.match(
        lastError ?? '',
        /^the built-in mail went out, RESET_EMAIL_HTML_TEMPLATE \(en\) failed: expected a way to the link/,
      );
      assert.deepEqual((await app.auditOf(user)).at(-1), 'reset_link.sent:success');

      const lucky = await app.createUser();
      assert.match((await mailOf(app, lucky)).html ?? '', /^https?:/);
      assert.equal((await messageTo(app, lucky.email)).lastError, null);
    });
  },
  { settings: { VALID_FRONTEND_IDS: ['kiosk'] } },
);

onSqlite(
  'a stored template that runs without end',
  (getApp) => {
    it('costs the customer nothing but its looks: every mail goes out', async () => {
      const app = getApp();
      const users = [await app.createUser(), await app.createUser(), await app.createUser()];
      for (const user of users) await app.browser().post('/users/password/reset/', { email: user.email }, {});
      await app.deliver();
      for (const user of users) {
        const { state, lastError } = await messageTo(app, user.email);
        assert.equal(state, 'sent');
        assert.match(lastError ?? '', /RESET_EMAIL_HTML_TEMPLATE \(en\) failed: it takes longer than/);
      }
      assert.equal((await app.inbox()).length, users.length);
    });
  },
  // Not through the check that would have refused it.
  { settings: { RESET_EMAIL_HTML_TEMPLATE: `{{ reset_url }}${'{{ email }}'.repeat(9000)}` } },
);

describe('the frontend that asked', () => {
  let engine: Engine;
  let sink: SmtpSink;
  let app: TestApp;
  before(async () => {
    sink = await startSmtpSink();
    engine = await openEngine('sqlite');
    app = await startTestApp('sqlite', engine, {
      env: { SMTP_URL: sink.url },
      settings: {
        PASSWORD_RESET_MAIL_GAP: 0,
        EMAIL_BCC_AND_CC: { cc: ['care@shop.example'], bcc: ['audit@shop.example'] },
        STOREFRONT_URL: 'https://shop.example',
        VALID_FRONTEND_IDS: ['mobile', 'tablet', 'constructor', '__proto__'],
        FRONTEND_URLS: { mobile: 'https://m.shop.example', unlisted: 'https://evil.example' },
        RESET_EMAIL_HTML_TEMPLATE:
          '[{{ frontend_id }}] [{{ protocol }}://{{ domain }}] <a href="{{ reset_url }}">x</a>',
      },
    });
  });
  after(async () => {
    await app.close();
    await engine.drop();
    await sink.close();
  });

  const received = async (headers: Record<string, string>): Promise<ReceivedMail> => {
    await ask(app, await app.createUser(), headers);
    const mail = sink.received.at(-1);
    assert.ok(mail);
    return mail;
  };

  it('picks where the link leads, and the template knows it', async () => {
    const { mail } = await received({ 'x-frontend-id': 'mobile' });
    assert.match(
      mail.html ?? '',
      /^\[mobile\] \[https:\/\/m\.shop\.example\] <a href="https:\/\/m\.shop\.example\/password-reset\//,
    );
    assert.match(mail.text ?? '', /https:\/\/m\.shop\.example\/password-reset\//);
  });

  it('is known to the template also when it has no address of its own', async () => {
    for (const id of ['tablet', 'constructor', '__proto__']) {
      const { mail } = await received({ 'x-frontend-id': id });
      assert.ok(
        mail.html?.startsWith(`[${id}] [https://shop.example] <a href="https://shop.example/password-reset/`),
      );
    }
  });

  it('is ignored when the shop does not list it, whatever it is', async () => {
    const hostile = [
      'unlisted',
      'Mobile',
      'mobile, mobile',
      'mobile,unlisted',
      'https://evil.example',
      '//evil.example',
      '<script>alert(1)</script>',
      '{{ token }}',
      'toString',
      '../mobile',
      'x'.repeat(5000),
    ];
    for (const id of hostile) {
      const { mail } = await received({ 'x-frontend-id': id });
      assert.ok(
        mail.html?.startsWith('[] [https://shop.example] <a href="https://shop.example/password-reset/'),
        id,
      );
      assert.doesNotMatch(`${mail.html}${mail.text}`, /evil|script/);
    }
  });

  it('is never read from where the request says it came to', async () => {
    const { mail } = await received({
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      'x-forwarded-for': '203.0.113.9',
      forwarded: 'host=evil.example;proto=http',
      'x-original-url': 'https://evil.example/',
      referer: 'http://127.0.0.1:8000/',
    });
    assert.ok(mail.html?.startsWith('[] [https://shop.example] '));
    assert.doesNotMatch(`${mail.html}${mail.text}${JSON.stringify(mail.headers)}`, /evil/);
  });

  it('gets no copies sent: they would hold a link that works', async () => {
    const { recipients, mail, raw } = await received({ 'x-frontend-id': 'mobile' });
    assert.equal(recipients.length, 1);
    assert.deepEqual([mail.cc ?? [], mail.bcc ?? []], [[], []]);
    assert.doesNotMatch(raw, /care@|audit@/);
  });
});
