import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { MINUTE } from '../../src/lib/clock.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { type Response, XHR } from '../support/browser.ts';
import { getProfile, PROFILE, patchProfile } from '../support/profile.ts';
import { apiTokenOf } from '../support/staff.ts';

onEveryEngine('a known device on the profile', (getApp) => {
  const deviceless = async (app: TestApp, user: User) => {
    const browser = await app.signedIn(user);
    browser.cookies.delete('device');
    return browser;
  };
  const cookiesOf = ({ headers }: Response): string[] =>
    [headers['set-cookie'] ?? []].flat().map((cookie) => String(cookie).split('=')[0] ?? '');

  it('is set for scripts of a signed-in browser that lost it, alone, and once', async () => {
    const app = getApp();
    const user = await app.createUser();
    for (const headers of [XHR, { accept: 'application/json' }]) {
      const browser = await deviceless(app, user);
      assert.deepEqual(cookiesOf(await getProfile(browser, headers)), ['device']);
      const known = await app.core.devices.find(browser.cookies.get('device') ?? '');
      assert.equal(known?.user.id, user.id);
      assert.deepEqual(cookiesOf(await getProfile(browser, headers)), []);
    }
  });

  it('is not set for pages, programs, HEAD, writes or API tokens', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await deviceless(app, user);
    assert.deepEqual(cookiesOf(await getProfile(browser)), []);
    assert.deepEqual(cookiesOf(await getProfile(browser, { accept: 'text/html' })), []);
    assert.deepEqual(cookiesOf(await browser.request('HEAD', PROFILE, undefined, { headers: XHR })), []);
    assert.deepEqual(cookiesOf(await patchProfile(browser, { first_name: 'X' }, XHR)), []);
    const headers = { ...XHR, authorization: `Token ${await apiTokenOf(app, await app.userNow(user.id))}` };
    assert.deepEqual(cookiesOf(await getProfile(app.browser(), headers)), []);
  });

  it('replaces one of somebody else, a forged one, and one that was forgotten', async () => {
    const app = getApp();
    const user = await app.createUser();
    const other = await app.createUser();
    const { devices, storage } = app.core;
    const others = (await app.signedIn(other)).cookies.get('device') ?? '';
    const forgotten = (await app.signedIn(user)).cookies.get('device') ?? '';
    await storage.transaction((stores) => stores.devices.removeOfUser(user.id));
    for (const device of [others, forgotten, 'forged', '']) {
      const browser = await deviceless(app, user);
      browser.cookies.set('device', device);
      assert.deepEqual(cookiesOf(await getProfile(browser, XHR)), ['device']);
      assert.equal((await devices.find(browser.cookies.get('device') ?? ''))?.user.id, user.id);
    }
  });

  it('is set again where the storefront lost the one of a later sign-in, and the old one is worth nothing then', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    const old = browser.cookies.get('device') ?? '';
    app.clock.advance(MINUTE);
    const form = { email: user.email, password: PASSWORD, formType: 'login' };
    await browser.post('/users/login/', form);
    browser.cookies.set('device', old);
    app.clock.advance(MINUTE);
    assert.notEqual(await app.core.devices.find(old), null);
    assert.deepEqual(cookiesOf(await getProfile(browser, XHR)), ['device']);
    assert.deepEqual(cookiesOf(await getProfile(browser, XHR)), []);
    app.clock.advance(MINUTE);
    assert.equal(await app.core.devices.find(old), null);
    assert.ok(!(await app.auditOf(user)).includes('device.theft:failure'));
  });

  it('waits while the session is renewed, for the storefront joins cookies with commas', async () => {
    const app = getApp();
    const browser = await deviceless(app, await app.createUser());
    app.clock.advance(25 * 60 * MINUTE);
    assert.deepEqual(cookiesOf(await getProfile(browser, XHR)), ['sessionid']);
    assert.deepEqual(cookiesOf(await getProfile(browser, XHR)), ['device']);
  });
});
