import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Logger, silentLogger } from '../lib/logger.ts';
import { fixedSettings, type SettingValues } from '../settings.ts';
import type { Templates } from '../templates/renderer.ts';
import type { Rendering, TemplateVariables } from '../templates/template.ts';
import { type ComposedMail, composeResetMail } from './reset-email.ts';
import { type ResetMailLink, templateFor } from './reset-template.ts';

const MAIL: ResetMailLink = {
  frame: { language: 'tr', siteName: 'Gems' },
  user: { firstName: 'Ada', lastName: 'Byron', email: 'ada@example.com' },
  linkBase: 'https://shop.example:8443',
  path: '/password-reset/MjM1/abc-def/',
  uid: 'MjM1',
  token: 'abc-def',
  frontendId: null,
};

interface Asked {
  source: string;
  variables: TemplateVariables;
}

/** Composes with a renderer that answers as told, and reports what it was asked and what was logged. */
async function compose(
  template: SettingValues['RESET_EMAIL_HTML_TEMPLATE'],
  given: Partial<ResetMailLink> = {},
  answer: Rendering = { kind: 'rendered', html: '<p>theirs</p>' },
): Promise<ComposedMail & { asked: Asked[]; logged: object[] }> {
  const asked: Asked[] = [];
  const logged: object[] = [];
  const templates: Templates = {
    async render(source, variables) {
      asked.push({ source, variables });
      return answer;
    },
    async close() {},
  };
  const logger: Logger = { ...silentLogger, warn: (fields) => logged.push(fields) };
  const settings = fixedSettings({ RESET_EMAIL_HTML_TEMPLATE: template, SITE_NAME: 'Gems' });
  const mail = { ...MAIL, ...given };
  const composed = await composeResetMail(
    { settings, templates, logger },
    mail,
    templateFor(settings, mail.frame.language),
  );
  return { ...composed, asked, logged };
}

describe('the mail with a reset link', () => {
  it('is the built-in one where the shop wrote none, in the customer’s own language', async () => {
    for (const template of ['', ' \n', {}, { tr: '' }, { en: 'english' }]) {
      const { content, asked, remark } = await compose(template);
      assert.equal(asked.length, 0);
      assert.equal(remark, null);
      assert.match(content.html, /<html lang="tr"/);
      assert.match(content.text, /Merhaba Ada/);
    }
  });

  it('is the shop’s template, of the customer’s language if there are several', async () => {
    assert.equal((await compose('one for all')).asked[0]?.source, 'one for all');
    const both = { en: 'english', tr: 'türkçe' };
    assert.equal((await compose(both)).asked[0]?.source, 'türkçe');
    assert.equal(
      (await compose(both, { frame: { ...MAIL.frame, language: 'en' } })).asked[0]?.source,
      'english',
    );
  });

  it('keeps subject and plain text, with the same link, when the HTML is the shop’s', async () => {
    const { content, asked } = await compose('x');
    assert.equal(content.html, '<p>theirs</p>');
    assert.equal(content.subject, 'Gems parolanızı sıfırlayın');
    assert.ok(content.text.includes(`\n${asked[0]?.variables.reset_url}\n`));
  });

  it('tells the template whom it is for and where the link leads', async () => {
    const { asked } = await compose('x', { frontendId: 'app' });
    assert.deepEqual(asked[0]?.variables, {
      user: { first_name: 'Ada', last_name: 'Byron', email: 'ada@example.com' },
      email: 'ada@example.com',
      site_name: 'Gems',
      domain: 'shop.example:8443',
      protocol: 'https',
      uid: 'MjM1',
      token: 'abc-def',
      reset_url: 'https://shop.example:8443/password-reset/MjM1/abc-def/',
      frontend_id: 'app',
      branding: {
        logo_url: '',
        accent: '',
        on_accent: '',
        privacy_url: '',
        terms_url: '',
        support_url: '',
        footer: '',
      },
    });
  });

  it('carries no text that a stranger chose as a name', async () => {
    for (const name of [
      'Win at evil.example',
      'a'.repeat(31),
      '<b>x</b>',
      'Call 0900',
      'http x',
      'x\u202ey',
    ]) {
      const { asked } = await compose('x', { user: { ...MAIL.user, firstName: name, lastName: name } });
      const user = asked[0]?.variables.user;
      assert.deepEqual([user?.first_name, user?.last_name], ['', ''], name);
    }
  });

  it('goes out built-in when the template fails, and operators hear of it without personal data', async () => {
    const failure: Rendering = { kind: 'faulty', fault: 'line 3: it cannot be rendered' };
    const { content, remark, logged } = await compose('x', {}, failure);
    assert.match(content.html, /Merhaba Ada/);
    assert.equal(
      remark,
      'the built-in mail went out, RESET_EMAIL_HTML_TEMPLATE (tr) failed: line 3: it cannot be rendered',
    );
    assert.deepEqual(logged, [
      { setting: 'RESET_EMAIL_HTML_TEMPLATE', language: 'tr', reason: 'line 3: it cannot be rendered' },
    ]);
  });
});
