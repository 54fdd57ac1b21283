import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { MINUTE } from '../../src/lib/clock.ts';
import { onEveryEngine, type TestApp } from '../support/app.ts';
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
      const known = app.core.devices.read(browser.cookies.get('device') ?? '');
      assert.equal(known?.userId, user.id);
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

  it('replaces one of somebody else, a forged one, and one from before a new password', async () => {
    const app = getApp();
    const user = await app.createUser();
    const other = await app.createUser();
    const devices = app.core.devices;
    const old = { id: user.id, authGeneration: user.authGeneration - 1 };
    for (const device of [devices.issue(other, null), devices.issue(old, null), 'forged', '']) {
      const browser = await deviceless(app, user);
      browser.cookies.set('device', device);
      assert.deepEqual(cookiesOf(await getProfile(browser, XHR)), ['device']);
      assert.equal(devices.read(browser.cookies.get('device') ?? '')?.userId, user.id);
    }
  });

  it('waits while the session is renewed, for the storefront joins cookies with commas', async () => {
    const app = getApp();
    const browser = await deviceless(app, await app.createUser());
    app.clock.advance(25 * 60 * MINUTE);
    assert.deepEqual(cookiesOf(await getProfile(browser, XHR)), ['sessionid']);
    assert.deepEqual(cookiesOf(await getProfile(browser, XHR)), ['device']);
  });
});
