import assert from 'node:assert/strict';
import { it } from 'node:test';
import { MINUTE } from '../../src/lib/clock.ts';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import type { Browser } from '../support/browser.ts';
import { codeSentTo, newPhone, smsTo } from '../support/otp.ts';
import { CHOSEN, linkSentTo, newEmail, REGISTER } from '../support/registration.ts';
import { withSetting } from '../support/settings.ts';

const NEW_PASSWORD = 'a password nobody else knows';

/** Registers by SMS: whoever does it has the phone, and may not have the mailbox. */
async function registered(app: TestApp, email: string, phone: string): Promise<Browser> {
  const browser = app.browser();
  const form = { email, phone, password: CHOSEN };
  assert.equal((await browser.post(REGISTER, form)).status, 202);
  const created = await browser.post(REGISTER, { ...form, code: await codeSentTo(app, phone) });
  assert.equal(created.status, 201, created.text);
  return browser;
}

/** Chooses a new password by mail, as whoever reads the mailbox can. */
async function resetByMail(app: TestApp, email: string): Promise<void> {
  const user = await app.core.storage.read.users.byEmail(email);
  assert.ok(user);
  const body = { new_password1: NEW_PASSWORD, new_password2: NEW_PASSWORD };
  const answer = await app.browser().post(`/users/api-reset/${app.resetLink(user)}/`, body);
  assert.equal(answer.status, 200, answer.text);
}

const isCodeSent = async (app: TestApp, phone: string): Promise<boolean> => {
  app.clock.advance(2 * MINUTE);
  const before = (await smsTo(app, phone)).length;
  assert.equal((await app.browser().post('/users/otp-login/', { phone })).status, 200);
  return (await smsTo(app, phone)).length > before;
};

onEveryEngine(
  'an address that somebody else registered with a phone of their own',
  (getApp) => {
    it('belongs to the owner of the mailbox alone after a reset: the stranger’s phone opens it no more', async () => {
      const app = getApp();
      const [email, phone] = [newEmail(), newPhone()];
      const stranger = await registered(app, email, phone);
      assert.equal((await app.browser().get(await linkSentTo(app, email))).status, 200);
      await resetByMail(app, email);
      assert.equal((await stranger.get('/current_user/')).status, 401);
      assert.equal(await isCodeSent(app, phone), false);
      const user = await app.core.storage.read.users.byEmail(email);
      assert.deepEqual([user?.phone, user?.isPhoneVerified], [null, false]);
      const login = await app.browser().post('/users/login/', { email, password: NEW_PASSWORD });
      assert.equal(login.status, 200);
    });

    it('belongs to them also where the mailed link made the account', async () => {
      const app = getApp();
      await withSetting(app, 'REGISTRATION_PREVENT_ENUMERATION', true, async () => {
        const [email, phone] = [newEmail(), newPhone()];
        await registered(app, email, phone);
        assert.equal((await app.browser().get(await linkSentTo(app, email))).status, 200);
        assert.equal(await isCodeSent(app, phone), true);
        await resetByMail(app, email);
        assert.equal(await isCodeSent(app, phone), false);
      });
    });

    it('keeps the phone of a customer who opened the link where they had registered', async () => {
      const app = getApp();
      const [email, phone] = [newEmail(), newPhone()];
      const browser = await registered(app, email, phone);
      assert.equal((await browser.get(await linkSentTo(app, email))).status, 200);
      await resetByMail(app, email);
      assert.equal(await isCodeSent(app, phone), true);
    });
  },
  { settings: { REST_REGISTER_VIEW: 'RegisterSMSOtpView' } },
);

/** Registers without a phone, and keeps the browser's device cookie. */
async function registeredWithoutPhone(app: TestApp, email: string): Promise<Browser> {
  const browser = app.browser();
  const names = { first_name: 'Ada', last_name: 'Byron' };
  assert.equal((await browser.post(REGISTER, { email, password: CHOSEN, ...names })).status, 201);
  return browser;
}

const isKnown = async (app: TestApp, browser: Browser): Promise<boolean> =>
  (await app.core.devices.find(browser.cookies.get('device') ?? null)) !== null;

onEveryEngine('an address that somebody else registered without a phone', (getApp) => {
  it('forgets the stranger’s browser at a reset: its guesses at the owner’s new password count as a stranger’s', async () => {
    const app = getApp();
    const email = newEmail();
    const stranger = await registeredWithoutPhone(app, email);
    assert.equal((await app.browser().get(await linkSentTo(app, email))).status, 200);
    // The stranger knows the password until the reset, and may enter a phone and remove it meanwhile.
    assert.equal((await stranger.post('/users/login/', { email, password: CHOSEN })).status, 200);
    for (const phone of [newPhone(), null])
      assert.equal((await stranger.request('PATCH', '/users/profile/', { phone })).status, 200);
    assert.equal(await isKnown(app, stranger), true);
    await resetByMail(app, email);
    assert.equal(await isKnown(app, stranger), false);
  });

  it('loses a phone that the stranger proved after the owner of the mailbox had confirmed the address', async () => {
    const app = getApp();
    const [email, phone] = [newEmail(), newPhone()];
    const stranger = await registeredWithoutPhone(app, email);
    assert.equal((await app.browser().get(await linkSentTo(app, email))).status, 200);
    assert.equal((await stranger.post('/users/login/', { email, password: CHOSEN })).status, 200);
    const change = (body: object) => stranger.request('PATCH', '/users/profile/', body);
    assert.equal((await change({ phone })).status, 200);
    await change({ phone, resend: true });
    const proved = await change({ phone, code: await codeSentTo(app, phone) });
    assert.equal(proved.status, 200, proved.text);
    assert.equal(await isCodeSent(app, phone), true);
    await resetByMail(app, email);
    assert.equal(await isCodeSent(app, phone), false);
  });

  it('loses it also where signing in by a code was the proof', async () => {
    const app = getApp();
    const [email, phone] = [newEmail(), newPhone()];
    const names = { first_name: 'Ada', last_name: 'Byron' };
    const form = { email, phone, password: CHOSEN, ...names };
    assert.equal((await app.browser().post(REGISTER, form)).status, 201);
    assert.equal((await app.browser().get(await linkSentTo(app, email))).status, 200);
    const stranger = app.browser();
    await stranger.post('/users/otp-login/', { phone });
    const login = { phone, code: await codeSentTo(app, phone) };
    await stranger.post('/users/otp-login/', login);
    assert.equal((await stranger.get('/current_user/')).status, 200);
    await resetByMail(app, email);
    assert.equal(await isCodeSent(app, phone), false);
  });

  it('keeps the phone that its owner proves after a reset', async () => {
    const app = getApp();
    const [email, phone] = [newEmail(), newPhone()];
    await registeredWithoutPhone(app, email);
    assert.equal((await app.browser().get(await linkSentTo(app, email))).status, 200);
    await resetByMail(app, email);
    const owner = app.browser();
    assert.equal((await owner.post('/users/login/', { email, password: NEW_PASSWORD })).status, 200);
    const change = (body: object) => owner.request('PATCH', '/users/profile/', body);
    await change({ phone, resend: true });
    const proved = await change({ phone, code: await codeSentTo(app, phone) });
    assert.equal(proved.status, 200, proved.text);
    await resetByMail(app, email);
    assert.equal(await isCodeSent(app, phone), true);
  });

  it('keeps the devices of a customer who opened the link where they had registered, also through a reset', async () => {
    const app = getApp();
    const email = newEmail();
    const browser = await registeredWithoutPhone(app, email);
    assert.equal((await browser.get(await linkSentTo(app, email))).status, 200);
    await resetByMail(app, email);
    assert.equal(await isKnown(app, browser), true);
  });

  it('keeps what its owner’s browsers became known by after their first reset', async () => {
    const app = getApp();
    const email = newEmail();
    await registeredWithoutPhone(app, email);
    assert.equal((await app.browser().get(await linkSentTo(app, email))).status, 200);
    await resetByMail(app, email);
    const owner = app.browser();
    assert.equal((await owner.post('/users/login/', { email, password: NEW_PASSWORD })).status, 200);
    await resetByMail(app, email);
    assert.equal(await isKnown(app, owner), true);
  });
});
