import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import { PAGE } from '../support/browser.ts';
import { codeSentTo, customerWithPhone, smsTo } from '../support/otp.ts';

const SHOP = 'https://shop.example';
const BY_CODE = '/users/password/reset-with-sms-otp/';
const NEW = 'a password by the shop’s own page';
const passwords = { new_password1: NEW, new_password2: NEW };

/** The HTML and the text of the mail with a reset link. */
async function resetMail(app: TestApp, headers: Record<string, string> = {}): Promise<[string, string]> {
  const { email } = await app.createUser();
  await app.browser().post('/users/password/reset/', { email }, { headers });
  await app.deliver();
  const mail = (await app.inbox()).findLast(({ recipient }) => recipient === email);
  return [mail?.html ?? '', mail?.text ?? ''];
}

/** The link of a path, or undefined if a message has none like it. */
const linkIn = (text: string, pattern: RegExp) => pattern.exec(text)?.groups;
const STOREFRONT =
  /https:\/\/shop\.example\/users\/reset\/(?<uid>[\w-]+)\/(?<token>[0-9a-z]+-[0-9a-f]+)\/(?=\s|"|$)/;

onEveryEngine(
  'the storefront’s page of reset links (RESET_LINK_PATH)',
  (getApp) => {
    it('is where the mail leads, as HTML and as text, and the link works there', async () => {
      const app = getApp();
      const [html, text] = await resetMail(app);
      const link = linkIn(text, STOREFRONT);
      assert.ok(link, text);
      assert.deepEqual({ ...linkIn(html, STOREFRONT) }, { ...link });
      assert.doesNotMatch(html + text, /password-reset/);
      const { uid, token } = link;
      const answer = await app.browser().post(`/users/api-reset/${uid}/${token}/`, passwords);
      assert.equal(answer.status, 200, answer.text);
    });

    it('is that of the frontend that asked, if it has one of its own', async () => {
      const app = getApp();
      const [html, text] = await resetMail(app, { 'x-frontend-id': 'app' });
      for (const content of [html, text])
        assert.match(content, /https:\/\/app\.example\/r\/[0-9a-z]+-[0-9a-f]+\/\w+(?=\s|"|$)/);
      const [, shared] = await resetMail(app, { 'x-frontend-id': 'plain' });
      assert.match(shared, /https:\/\/plain\.example\/users\/reset\/\w+\/\w+-\w+\/\n/);
    });

    it('is that of the frontend that asked by SMS and by code, and of no frontend that is not listed', async () => {
      const app = getApp();
      const cases = [
        ['app', /https:\/\/app\.example(\/r\/)[0-9a-z]+-[0-9a-f]+\/\w+$/],
        ['plain', /https:\/\/plain\.example(\/users\/reset\/)\w+\/\w+-\w+\/$/],
        ['stranger', /https:\/\/shop\.example(\/users\/reset\/)\w+\/\w+-\w+\/$/],
      ] as const;
      for (const [id, pattern] of cases) {
        const headers = { 'x-frontend-id': id };
        const { phone } = await customerWithPhone(app);
        await app.browser().post('/users/password/reset-with-phone/', { phone }, { headers });
        const [, path] = pattern.exec((await smsTo(app, phone)).at(-1) ?? '') ?? [];
        assert.ok(path, id);
        const browser = app.browser();
        await browser.post(BY_CODE, { phone }, { headers });
        const code = await codeSentTo(app, phone);
        const { redirect } = (await browser.post(BY_CODE, { phone, code }, { headers })).json() as {
          redirect: string;
        };
        assert.ok(redirect.startsWith(path), redirect);
      }
    });

    it('is where the shop’s own template leads', async () => {
      const app = getApp();
      const source = { actorId: null, source: { address: '', agent: 'test', requestId: 'test' } };
      const template = '<a href="{{ reset_url }}">Go</a>';
      assert.ok((await app.core.settingsAdmin.set('RESET_EMAIL_HTML_TEMPLATE', template, source)).ok);
      const [html] = await resetMail(app);
      await app.core.settingsAdmin.unset('RESET_EMAIL_HTML_TEMPLATE', source);
      assert.match(html, STOREFRONT);
    });

    it('does not keep a template out that builds the link itself, nor let one in that has none', async () => {
      const { settingsAdmin } = getApp().core;
      const by = { actorId: null, source: { address: '', agent: 'test', requestId: 'test' } };
      const set = (template: string) => settingsAdmin.set('RESET_EMAIL_HTML_TEMPLATE', template, by);
      const own = '<a href="{{ protocol }}://{{ domain }}/users/reset/{{ uid }}/{{ token }}/">Go</a>';
      assert.ok((await set(own)).ok);
      await settingsAdmin.unset('RESET_EMAIL_HTML_TEMPLATE', by);
      const without = await set('<a href="{{ protocol }}://{{ domain }}/users/reset/">Go</a>');
      assert.match(without.ok ? '' : without.refusal.join(), /expected a way to the link/);
    });

    it('is where the SMS leads', async () => {
      const app = getApp();
      const { phone } = await customerWithPhone(app);
      await app.browser().post('/users/password/reset-with-phone/', { phone });
      const link = linkIn((await smsTo(app, phone)).at(-1) ?? '', STOREFRONT);
      const url = `/users/api-reset/${link?.uid}/${link?.token}/`;
      assert.deepEqual((await app.browser().get(url)).json(), { validlink: true });
    });

    it('is where a correct code leads, without an origin, for scripts and for forms', async () => {
      const app = getApp();
      const expected = /^\/users\/reset\/\w+\/\w+-\w+\/$/;
      for (const isForm of [false, true]) {
        const { phone } = await customerWithPhone(app);
        const browser = app.browser();
        await browser.post(BY_CODE, { phone });
        const fields = { phone, code: await codeSentTo(app, phone) };
        const answer = await (isForm
          ? browser.post(BY_CODE, undefined, { form: fields, headers: PAGE })
          : browser.post(BY_CODE, fields));
        assert.equal(answer.status, isForm ? 302 : 200, answer.text);
        const to = isForm ? answer.headers.location : (answer.json() as { redirect: unknown }).redirect;
        assert.match(String(to), expected);
      }
    });

    it('does not take people away from our own pages of codes, which are on another origin', async () => {
      const app = getApp();
      const { user, phone } = await customerWithPhone(app);
      const browser = app.browser();
      const send = (url: string, form: Record<string, string>) =>
        browser.post(url, undefined, { form, headers: PAGE });
      const entry = String((await send('/password-reset/code/', { phone })).headers.location);
      const answer = await send(entry, { code: await codeSentTo(app, phone) });
      const link = String(answer.headers.location);
      assert.match(link, /^\/password-reset\/\w+\/\w+-\w+\/$/);
      const form = await browser.get(link, PAGE);
      assert.ok(form.text.includes(`action="${link}"`));
      assert.equal((await send(link, passwords)).headers.location, '/users/reset/done/');
      await app.signedIn(user, NEW);
    });

    it('leaves both of our own paths open, for links that are under way', async () => {
      const app = getApp();
      for (const prefix of ['/password-reset/', '/users/reset/']) {
        const user = await app.createUser();
        const path = `${prefix}${app.resetLink(user)}/`;
        assert.equal((await app.browser().get(path, PAGE)).status, 200);
        assert.equal((await app.browser().post(path, passwords)).status, 200);
        await app.signedIn(user, NEW);
      }
    });
  },
  {
    settings: {
      STOREFRONT_URL: SHOP,
      RESET_LINK_PATH: '/users/reset/{uid}/{token}/',
      VALID_FRONTEND_IDS: ['app', 'plain'],
      FRONTEND_URLS: {
        app: { url: 'https://app.example', reset_path: '/r/{token}/{uid}' },
        plain: { url: 'https://plain.example' },
      },
    },
  },
);
