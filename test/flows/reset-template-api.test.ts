import assert from 'node:assert/strict';
import { it } from 'node:test';
import { MINUTE } from '../../src/lib/clock.ts';
import { LIMITS } from '../../src/templates/template.ts';
import { onSqlite, PRODUCTION } from '../support/app.ts';
import type { Response } from '../support/browser.ts';
import { enrolled } from '../support/second-factor.ts';
import { OPERATOR } from '../support/settings.ts';
import { type Staff, staff } from '../support/staff.ts';

const API = '/admin/api/reset-template/';
const TEMPLATE = 'RESET_EMAIL_HTML_TEMPLATE';
const SOURCE =
  '<p>Dear {{ user.first_name | default: "customer" }},</p><a href="{{ reset_url }}">New password</a>';

const post = ({ browser, token }: Staff, path: string, body: unknown): Promise<Response> =>
  browser.post(API + path, body, { headers: token });

onSqlite('trying a template of the reset mail', (getApp) => {
  it('shows the mail as a made-up customer would get it, and stores nothing', async () => {
    const app = getApp();
    const manager = await staff(app);
    const answer = await post(manager, 'preview/', { template: SOURCE, language: 'tr' });
    assert.equal(answer.status, 200, answer.text);
    const { subject, html, text, ...more } = answer.json() as Record<string, string>;
    assert.deepEqual(more, {});
    assert.equal(subject, 'Latchkey parolanızı sıfırlayın');
    const link = /^<p>Dear Ada,<\/p><a href="([^"]+)">New password<\/a>$/.exec(html ?? '')?.[1];
    assert.ok(link && text?.includes(link), html);
    const path = /\/password-reset\/(\S+)\/$/.exec(link)?.[1];
    assert.deepEqual((await app.browser().get(`/users/api-reset/${path}/`)).json(), { validlink: false });
    assert.equal(app.core.settings.get(TEMPLATE), '');
  });

  it('shows the built-in mail, in the shop’s own words, where there is no template', async () => {
    const app = getApp();
    await app.core.settingsAdmin.set(
      'MESSAGE_TEXTS',
      { 'reset-email': { en: { subject: 'New password' } } },
      OPERATOR,
    );
    const manager = await staff(app);
    for (const template of [undefined, null, '', '  ']) {
      const { subject, html } = (
        await post(manager, 'preview/', { template, language: 'en' })
      ).json() as Record<string, string>;
      assert.equal(subject, 'New password');
      assert.match(html ?? '', /^<!doctype html>/);
    }
    const withTemplate = await post(manager, 'preview/', { template: SOURCE, language: 'en' });
    assert.equal((withTemplate.json() as { subject: string }).subject, 'New password');
    await app.core.settingsAdmin.unset('MESSAGE_TEXTS', OPERATOR);
  });

  it('refuses what storing it would refuse, with the line, and ends in time whatever the template does', async () => {
    const manager = await staff(getApp());
    const cases: [string, RegExp][] = [
      ['{% if email %}', /^line 1: tag \{% if email %\} not closed/],
      ['\n{{ password }}', /^line 2: expected one of user\.first_name, .*, got password$/],
      ['<p>Hello</p>', /^expected a way to the link/],
      [
        '{% for a in (1..9999) %}{% for b in (1..9999) %}{% for c in (1..9999) %}{{ c | times: b }}{% endfor %}{% endfor %}{% endfor %}',
        new RegExp(`more than ${LIMITS.memory} characters|longer than`),
      ],
    ];
    for (const [template, fault] of cases)
      for (const path of ['preview/', 'test/']) {
        const member = path === 'test/' ? await staff(getApp(), 'owner') : manager;
        const answer = await post(member, path, { template, language: 'en' });
        assert.equal(answer.status, 400, answer.text);
        const { template: faults } = answer.json() as { template: string[] };
        assert.match(faults[0] ?? '', fault);
      }
    assert.deepEqual(await getApp().queued(), []);
  });

  it('renders sixty a minute for one person: each may take a second of a thread', async () => {
    const app = getApp();
    const manager = await staff(app);
    const preview = async () => (await post(manager, 'preview/', { language: 'en' })).status;
    for (let count = 0; count < 60; count++) assert.equal(await preview(), 200);
    assert.equal(await preview(), 429);
    app.clock.advance(MINUTE + 1);
    assert.equal(await preview(), 200);
  });

  it('sends it to the owner who asks and to nobody else, marked as a test', async () => {
    const app = getApp();
    const owner = await staff(app, 'owner');
    const sent = await post(owner, 'test/', { template: SOURCE, language: 'en', to: 'victim@example.com' });
    assert.equal(sent.status, 202, sent.text);
    await app.deliver();
    const [mail, ...more] = await app.inbox();
    assert.deepEqual(more, []);
    assert.equal(mail?.recipient, owner.user.email);
    assert.equal(mail?.subject, 'Test: Reset your password at Latchkey');
    assert.match(
      mail?.html ?? '',
      /^<p style="[^"]*">Test: Reset your password at Latchkey<\/p><p>Dear Ada,<\/p>/,
    );
    assert.ok((await app.auditOf(owner.user)).includes('message.test:success'));
  });
});

onSqlite(
  'a stolen session of an owner',
  (getApp) => {
    it('sends its owner no mail with links of the thief’s, nor any SMS, without the second factor', async () => {
      const app = getApp();
      const { browser } = await enrolled(app);
      const tries = () =>
        Promise.all([
          browser.post(`${API}test/`, { template: SOURCE, language: 'en' }),
          browser.post('/admin/api/sms-gateways/test/', { gateway: 'main' }),
        ]);
      assert.deepEqual(
        (await tries()).map(({ status }) => status),
        [202, 400],
      );
      app.clock.advance(16 * MINUTE);
      for (const answer of await tries()) {
        assert.equal(answer.status, 403);
        assert.equal((answer.json() as { error_code: string }).error_code, 'second_factor_required');
      }
      const words = { kind: 'email-in-use', language: 'en', texts: {} };
      assert.equal((await browser.post('/admin/api/message-texts/test/', words)).status, 202);
      browser.cookies.delete('csrftoken');
      assert.equal((await browser.post('/admin/api/message-texts/test/', words)).status, 403);
    });
  },
  { env: PRODUCTION },
);
