import assert from 'node:assert/strict';
import { it } from 'node:test';
import { SETTING_NAMES, SETTINGS, type SettingName } from '../../src/settings.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { customerWithPhone, smsTo } from '../support/otp.ts';
import { OPERATOR } from '../support/settings.ts';
import { apiTokenOf, staff } from '../support/staff.ts';

const EVIL = 'https://evil.example';

/** What a thief with a token would set, so that the messages of others go to a host of theirs. */
const REDIRECTING: Partial<Record<SettingName, unknown>> = {
  SMS_GATEWAYS: {
    theirs: { klass: 'http', conf: { url: EVIL, username: 'thief', password: 'secret' } },
  },
  STOREFRONT_URL: EVIL,
  VALID_FRONTEND_IDS: ['theirs'],
  FRONTEND_URLS: { theirs: EVIL },
  RESET_LINK_PATH: '/theirs/{uid}/{token}/',
  RESET_EMAIL_HTML_TEMPLATE: `<a href="${EVIL}/{{ uid }}/{{ token }}/">Choose a new password</a>`,
  NO_REPLY_EMAIL: 'thief@evil.example',
  EMAIL_BCC_AND_CC: { bcc: ['thief@evil.example'] },
  HOME_URL: EVIL,
  LOGIN_REDIRECT_URL: EVIL,
  CHANGE_PASSWORD_URL: EVIL,
  BRANDING: { name: 'Call us: evil.example', links: { support: EVIL } },
  SMS_PRIVATE_HOSTS: ['169.254.169.254'],
  WEBHOOK_PRIVATE_HOSTS: ['169.254.169.254'],
  THROTTLING_SETTINGS: { login: null, 'password-reset': null },
  SMS_OTP_LENGTH: 4,
  SMS_OTP_MAX_ATTEMPTS: 20,
};

/** A member of staff with every way to be reached. */
const boss = (app: TestApp) =>
  customerWithPhone(app, { isStaff: true, role: 'owner', isEmailVerified: true });

/** The mails to an address, the last first. */
const mailsTo = async (app: TestApp, address: string | null): Promise<string[]> => {
  await app.deliver();
  return (await app.inbox())
    .filter(({ recipient, channel }) => channel === 'email' && recipient === address)
    .map(({ html, text }) => `${html}\n${text}`)
    .reverse();
};

onEveryEngine('whoever stole the token of a member of staff', (getApp) => {
  it('changes nothing that decides where messages and links go, nor how much can be guessed', async () => {
    const app = getApp();
    for (const role of ['support', 'manager'] as const) {
      const { token, browser } = await staff(app, role);
      for (const [name, value] of Object.entries(REDIRECTING)) {
        const path = `/admin/api/settings/${name}/`;
        for (const answer of [
          await browser.request('PUT', path, { value }, { headers: token }),
          await browser.request('DELETE', path, undefined, { headers: token }),
          await browser.post(`${path}rollback/`, {}, { headers: token }),
        ])
          assert.equal(answer.status, 403, `${name}: ${answer.text}`);
      }
    }
    assert.deepEqual(await app.core.storage.read.settings.all(), []);
    assert.deepEqual(await app.core.storage.read.settingProposals.open(0), []);
  });

  it('cannot do it alone as an owner either', async () => {
    const app = getApp();
    const { token, browser } = await staff(app, 'owner');
    for (const [name, value] of Object.entries(REDIRECTING)) {
      const answer = await browser.request(
        'PUT',
        `/admin/api/settings/${name}/`,
        { value },
        { headers: token },
      );
      assert.equal(answer.status, 202, `${name}: ${answer.text}`);
      const { id } = answer.json() as { id: number };
      const path = `/admin/api/settings/${name}/proposals/${id}/confirm/`;
      assert.equal((await browser.post(path, {}, { headers: token })).status, 403, name);
    }
    assert.deepEqual(await app.core.storage.read.settings.all(), []);
  });

  it('makes nobody staff, and gives nobody a role', async () => {
    const app = getApp();
    const { token, browser } = await staff(app, 'owner');
    const body = { email: `friend@evil.example`, is_staff: true, isStaff: true, role: 'owner' };
    const answer = await browser.post('/admin/api/users/', body, { headers: token });
    assert.equal(answer.status, 201, answer.text);
    const friend = await app.core.storage.read.users.byEmail(body.email);
    assert.deepEqual([friend?.isStaff, friend?.role], [false, null]);
  });
});

onEveryEngine('a member of staff', (getApp) => {
  it('gets reset mails with built-in texts and a link to this service, whatever the settings say', async () => {
    const app = getApp();
    const { user } = await boss(app);
    const { user: customer } = await customerWithPhone(app, { isEmailVerified: true });
    const redirected = ['STOREFRONT_URL', 'RESET_LINK_PATH', 'RESET_EMAIL_HTML_TEMPLATE'] as const;
    for (const name of redirected)
      assert.ok((await app.core.settingsAdmin.set(name, REDIRECTING[name], OPERATOR)).ok, name);
    try {
      for (const { email } of [user, customer])
        assert.equal((await app.browser().post('/users/password/reset/', { email })).status, 200);
      const [stolen = ''] = await mailsTo(app, customer.email);
      assert.match(stolen, /evil\.example/, 'the settings hold');
      const [mail = '', ...others] = await mailsTo(app, user.email);
      assert.equal(others.length, 0);
      assert.doesNotMatch(mail, /evil\.example|theirs/);
      const { publicUrl } = app.core.config;
      const [, path = ''] = new RegExp(`${publicUrl}(/password-reset/[^/]+/[^/"]+/)`).exec(mail) ?? [];
      assert.equal((await app.browser().get(path)).status, 200, mail);

      const passwords = { new_password1: 'quite another one', new_password2: 'quite another one' };
      assert.equal((await app.browser().post(path, passwords)).status, 200);
      const [changed = ''] = await mailsTo(app, user.email);
      assert.match(changed, new RegExp(publicUrl));
      assert.doesNotMatch(changed, /evil\.example/);
    } finally {
      for (const name of redirected) await app.core.settingsAdmin.unset(name, OPERATOR);
    }
  });

  it('gets no code to sign in or reset and no reset link by SMS, with the same answers as a customer', async () => {
    const app = getApp();
    for (const url of [
      '/users/otp-login/',
      '/users/password/reset-with-sms-otp/',
      '/users/password/reset-with-phone/',
    ]) {
      const { phone } = await boss(app);
      const { phone: other } = await customerWithPhone(app);
      const answers = await Promise.all(
        [phone, other].map((number) => app.browser().post(url, { phone: number })),
      );
      const [staffed, usual] = answers.map(({ status, text }) => [status, text]);
      assert.deepEqual(staffed, usual);
      await app.deliver();
      assert.deepEqual(await smsTo(app, phone), [], url);
      assert.equal((await smsTo(app, other)).length, 1, url);
    }
  });

  it('cannot use a code or link by SMS from before they joined', async () => {
    const app = getApp();
    const { user, phone } = await customerWithPhone(app);
    const browser = app.browser();
    await browser.post('/users/otp-login/', { phone });
    await app.browser().post('/users/password/reset-with-phone/', { phone });
    await app.deliver();
    const texts = await smsTo(app, phone);
    const code = texts.map((text) => /#(\d+)$/.exec(text)?.[1]).find(Boolean);
    const link = texts.map((text) => /(\/password-reset\/\S+)/.exec(text)?.[1]).find(Boolean);
    assert.ok(code && link, texts.join('\n'));
    assert.ok((await app.core.accounts.update(user.id, { role: 'support' }, OPERATOR.source)).ok);
    assert.equal((await browser.post('/users/otp-login/', { phone, code })).status, 406);
    const passwords = { new_password1: 'quite another one', new_password2: 'quite another one' };
    assert.equal((await app.browser().post(link, passwords)).status, 400);
    assert.equal((await app.signedIn(await app.userNow(user.id), PASSWORD)).cookies.size > 0, true);
  });

  it('replaces no password with a code by SMS, also when signed in', async () => {
    const app = getApp();
    const { user, phone } = await boss(app);
    const browser = await app.signedIn(user);
    const body = { password1: 'quite another one', password2: 'quite another one', phone };
    const answer = await browser.post('/users/password-sms-otp/set/', body);
    assert.equal(answer.status, 302, answer.text);
    await app.deliver();
    assert.deepEqual(await smsTo(app, phone), []);
  });
});

onEveryEngine('the settings that staff change from day to day', (getApp) => {
  it('do not decide which country gets SMS: a manager could stop all codes, or have them sent where they earn', async () => {
    const app = getApp();
    const headers = { authorization: `Token ${await apiTokenOf(app, (await staff(app, 'manager')).user)}` };
    for (const [name, value] of Object.entries({
      DEFAULT_COUNTRY_CODE: 'GB',
      SMS_ALLOWED_COUNTRIES: ['GB'],
    })) {
      const answer = await app
        .browser()
        .request('PUT', `/admin/api/settings/${name}/`, { value }, { headers });
      assert.equal(answer.status, 403, name);
    }
    assert.equal(app.core.settings.get('DEFAULT_COUNTRY_CODE'), 'TR');
  });

  it('take one manager, and no second person', async () => {
    const app = getApp();
    const headers = { authorization: `Token ${await apiTokenOf(app, (await staff(app, 'manager')).user)}` };
    const everyday = SETTING_NAMES.filter((name) => !SETTINGS[name].critical);
    assert.ok(everyday.includes('AUTH_PASSWORD_VALIDATORS') && everyday.includes('LANGUAGE_CODE'));
    for (const name of everyday) {
      const value = SETTINGS[name].default;
      const answer = await app
        .browser()
        .request('PUT', `/admin/api/settings/${name}/`, { value }, { headers });
      assert.equal(answer.status, 200, `${name}: ${answer.text}`);
    }
  });
});
