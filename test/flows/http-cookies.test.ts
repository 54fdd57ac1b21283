import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DAY, HOUR } from '../../src/lib/clock.ts';
import { onEveryEngine, onSqlite, PASSWORD, PRODUCTION, type TestApp } from '../support/app.ts';
import { type Browser, PAGE, type Response } from '../support/browser.ts';

const FORTNIGHT = 14 * 24 * 3600;

/** The Set-Cookie lines of an answer, by the cookie's name, without its value. */
const cookiesOf = (answer: Response): Record<string, string> =>
  Object.fromEntries(
    ([answer.headers['set-cookie'] ?? []].flat() as string[]).map((line) => {
      const [, name = '', attributes = ''] = /^([^=]+)=[^;]*; (.*)$/.exec(line) ?? [];
      return [name, attributes];
    }),
  );

async function signIn(app: TestApp, browser: Browser): Promise<Response> {
  const user = await app.createUser();
  return browser.post('/users/login/', { email: user.email, password: PASSWORD });
}

onSqlite('the cookies of a sign-in', (getApp) => {
  it('are hidden from scripts, but for the CSRF token, and stay on this site', async () => {
    const answer = await signIn(getApp(), getApp().browser());
    assert.deepEqual(cookiesOf(answer), {
      sessionid: `Max-Age=${FORTNIGHT}; Path=/; HttpOnly; SameSite=Lax`,
      device: 'Max-Age=15552000; Path=/; HttpOnly; SameSite=Lax',
      csrftoken: 'Max-Age=31536000; Path=/; SameSite=Lax',
    });
  });

  it('go at sign-out as they came', async () => {
    const browser = getApp().browser();
    await signIn(getApp(), browser);
    const answer = await browser.post('/users/logout/');
    assert.deepEqual(cookiesOf(answer), { sessionid: 'Max-Age=0; Path=/; HttpOnly; SameSite=Lax' });
    assert.equal(browser.cookies.has('sessionid'), false);
  });

  it('begin with the session’s: a storefront that joins them with commas keeps that one', async () => {
    const app = getApp();
    const browser = app.browser();
    const first = (answer: Response): string =>
      /^[^=]+/.exec([answer.headers['set-cookie']].flat().join(', '))?.[0] ?? '';
    assert.equal(first(await signIn(app, browser)), 'sessionid');
    const change = { old_password: PASSWORD, new_password1: 'a new one', new_password2: 'a new one' };
    assert.equal(first(await browser.post('/users/password/change/', change)), 'sessionid');
    app.clock.advance(2 * DAY);
    // Renewed beside the CSRF cookie, which the page sets.
    const page = await browser.get('/account/change-password/', PAGE);
    assert.deepEqual(Object.keys(cookiesOf(page)), ['sessionid', 'csrftoken']);
  });

  it('are not set for a visitor who only looks', async () => {
    for (const url of ['/home/', '/login/', '/nothing/', '/current_user/']) {
      const answer = await getApp().browser().get(url, { accept: 'text/html' });
      assert.equal(cookiesOf(answer).sessionid, undefined, url);
      assert.equal(cookiesOf(answer).device, undefined, url);
    }
  });
});

onSqlite(
  'the cookies of a service at https, with the session cookie of a storefront',
  (getApp) => {
    it('travel over https only, under the name that was set', async () => {
      const browser = getApp().browser();
      const answer = await signIn(getApp(), browser);
      assert.deepEqual(cookiesOf(answer), {
        osessionid: `Max-Age=${FORTNIGHT}; Path=/; HttpOnly; Secure; SameSite=Lax`,
        device: 'Max-Age=15552000; Path=/; HttpOnly; Secure; SameSite=Lax',
        csrftoken: 'Max-Age=31536000; Path=/; Secure; SameSite=Lax',
      });
      assert.equal((await browser.get('/current_user/')).status, 200);
      const id = browser.cookies.get('osessionid');
      const underDefaultName = await getApp()
        .browser()
        .get('/current_user/', { cookie: `sessionid=${id}` });
      assert.equal(underDefaultName.status, 401);
      assert.deepEqual(cookiesOf(await browser.post('/users/logout/')), {
        osessionid: 'Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax',
      });
    });
  },
  { env: { ...PRODUCTION, SESSION_COOKIE_NAME: 'osessionid' } },
);

onEveryEngine('the session cookie', (getApp) => {
  it('is renewed with the session, at most once a day, and also when the answer is an error', async () => {
    const app = getApp();
    const browser = app.browser();
    await signIn(app, browser);
    const renewedBy = async (ask: () => Promise<Response>): Promise<boolean> =>
      'sessionid' in cookiesOf(await ask());
    const me = (): Promise<Response> => browser.get('/current_user/');

    app.clock.advance(23 * HOUR);
    assert.equal(await renewedBy(me), false);
    app.clock.advance(2 * HOUR);
    assert.equal(await renewedBy(me), true);
    assert.equal(await renewedBy(me), false);
    app.clock.advance(25 * HOUR);
    const wrong = { old_password: 'x', new_password1: 'x', new_password2: 'x' };
    assert.equal(await renewedBy(() => browser.post('/users/password/change/', wrong)), true);
    assert.equal(await renewedBy(me), false);
  });

  it('is worth nothing 14 days after the last visit', async () => {
    const app = getApp();
    const browser = app.browser();
    await signIn(app, browser);
    app.clock.advance(14 * DAY - 1000);
    assert.equal((await browser.get('/current_user/')).status, 200);
    app.clock.advance(14 * DAY);
    assert.equal((await browser.get('/current_user/')).status, 401);
  });

  it('is renewed once by two requests at the same time', async () => {
    const app = getApp();
    const browser = app.browser();
    await signIn(app, browser);
    app.clock.advance(2 * DAY);
    const answers = await Promise.all(Array.from({ length: 8 }, () => browser.get('/current_user/')));
    assert.deepEqual(
      answers.map((answer) => answer.status),
      Array.from({ length: 8 }, () => 200),
    );
    assert.equal('sessionid' in cookiesOf(await browser.get('/current_user/')), false);
  });
});
