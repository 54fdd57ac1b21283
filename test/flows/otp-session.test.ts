import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Session } from '../../src/contracts/stores/sessions.ts';
import { createHousekeeping } from '../../src/delivery/housekeeping.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/lib/clock.ts';
import { sha256 } from '../../src/lib/keyring.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { onEveryEngine, onSqlite, type TestApp } from '../support/app.ts';
import type { Browser } from '../support/browser.ts';
import { codeSentTo, customerWithPhone, newPhone, OTP_ANSWERS } from '../support/otp.ts';

const URL = '/users/otp-login/';

/** The session a browser holds, as stored once the chores are done; undefined when nothing is left of it. */
async function keptFor(app: TestApp, browser: Browser): Promise<Session | undefined> {
  await createHousekeeping({ ...app.core, logger: silentLogger }).clean();
  return app.core.storage.read.sessions.byIdHash(sha256(browser.cookies.get('sessionid') ?? ''));
}

onEveryEngine('the session of a visitor who asked for a code', (getApp) => {
  it('is forgotten an hour after its code, so that visitors who never come back leave nothing behind', async () => {
    const app = getApp();
    const browser = app.browser();
    await browser.post(URL, { phone: newPhone() });
    app.clock.advance(180 * SECOND + HOUR - 1);
    assert.notEqual(await keptFor(app, browser), undefined);
    app.clock.advance(1);
    assert.equal(await keptFor(app, browser), undefined);
  });

  it('lives on with every code that is asked for in it, and signs in with the last', async () => {
    const app = getApp();
    const { phone } = await customerWithPhone(app);
    const browser = app.browser();
    const cookies: unknown[] = [];
    for (let round = 0; round < 4; round++) {
      cookies.push((await browser.post(URL, { phone, resend: true })).headers['set-cookie']);
      app.clock.advance(50 * MINUTE);
      assert.notEqual(await keptFor(app, browser), undefined);
    }
    assert.deepEqual(cookies.slice(1), [undefined, undefined, undefined]);
    await browser.post(URL, { phone });
    assert.equal((await browser.post(URL, { phone, code: await codeSentTo(app, phone) })).status, 302);
    assert.notEqual((await keptFor(app, browser))?.userId, null);
  });

  it('is as good as none once it is over: a new code is sent in a new one', async () => {
    const app = getApp();
    const { phone } = await customerWithPhone(app);
    const browser = app.browser();
    await browser.post(URL, { phone });
    const [before, code] = [browser.cookies.get('sessionid'), await codeSentTo(app, phone)];
    app.clock.advance(2 * HOUR);
    assert.deepEqual((await browser.post(URL, { phone, code })).json(), OTP_ANSWERS.expired);
    await browser.post(URL, { phone });
    assert.notEqual(browser.cookies.get('sessionid'), before);
    assert.equal((await browser.post(URL, { phone, code: await codeSentTo(app, phone) })).status, 302);
  });

  it('of a signed-in user is not shortened', async () => {
    const app = getApp();
    const { user, phone } = await customerWithPhone(app);
    const browser = await app.signedIn(user);
    await browser.post(URL, { phone });
    app.clock.advance(13 * DAY);
    assert.equal((await keptFor(app, browser))?.userId, user.id);
  });
});

onSqlite(
  'the session of a visitor whose code does not expire',
  (getApp) => {
    it('keeps the code good for as long as the cookie', async () => {
      const app = getApp();
      const { phone } = await customerWithPhone(app);
      const browser = app.browser();
      await browser.post(URL, { phone });
      const code = await codeSentTo(app, phone);
      app.clock.advance(13 * DAY);
      assert.notEqual(await keptFor(app, browser), undefined);
      assert.equal((await browser.post(URL, { phone, code })).status, 302);
    });
  },
  { settings: { SMS_OTP_EXPIRE_TIME: 0 } },
);
