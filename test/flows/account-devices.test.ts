import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { DAY, MINUTE } from '../../src/lib/clock.ts';
import { DEVICES, signInFor, submitOn } from '../support/account.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { type Browser, PAGE, type Response } from '../support/browser.ts';
import { guestBrowser } from '../support/guest.ts';
import { NO_LIMIT, staleBrowser } from '../support/profile.ts';
import { withSetting } from '../support/settings.ts';

const PHONE_BROWSER =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';

const idsIn = (page: Response): string[] =>
  [...page.text.matchAll(/name="device" value="(\w+)"/g)].map(([, id = '']) => id);

async function signedInWith(app: TestApp, user: User, agent: string): Promise<Browser> {
  const browser = app.browser();
  const body = { email: user.email, password: PASSWORD };
  await browser.post('/users/login/', body, { headers: { 'user-agent': agent } });
  return browser;
}

const isIn = async (browser: Browser): Promise<boolean> =>
  (await browser.get('/current_user/')).status === 200;

onEveryEngine(
  '/account/devices/',
  (getApp) => {
    it('shows people where they are signed in: with what, since when, and which device is this one', async () => {
      const app = getApp();
      const user = await app.createUser();
      await signedInWith(app, user, PHONE_BROWSER);
      app.clock.advance(2 * DAY);
      const browser = await signedInWith(app, user, 'curl/8.0 <script>alert(1)</script>');
      const page = await browser.get(DEVICES, PAGE);
      assert.equal(page.status, 200);
      const headings = [...page.text.matchAll(/<h2>([^<]+)</g)].map(([, text]) => text);
      assert.deepEqual(headings, ['Unknown device', 'Safari on iPhone']);
      assert.match(page.text, /Unknown device<\/h2>\n<div[^>]*>\n<p class="standing">This device/);
      assert.match(page.text, /IP address: <bdi dir="ltr">127\.0\.0\.1</);
      assert.match(page.text, /Last used around/);
      assert.ok(!page.text.includes('alert(1)'), 'no text of a header is shown');
      assert.equal(idsIn(page).length, 1, 'this one has no button');
    });

    it('signs one device out and leaves the others in', async () => {
      const app = getApp();
      const user = await app.createUser();
      const [browser, stolen, other] = [
        await app.signedIn(user),
        await signedInWith(app, user, PHONE_BROWSER),
        await app.signedIn(user),
      ];
      const page = await browser.get(DEVICES, PAGE);
      const id = /<h2>Safari on iPhone.*?value="(\w{16})"/s.exec(page.text)?.[1] ?? '';
      const answer = await submitOn(browser, DEVICES, { device: id });
      assert.equal(answer.headers.location, '/account/devices/?done=device');
      assert.deepEqual([await isIn(browser), await isIn(stolen), await isIn(other)], [true, false, true]);
      assert.equal((await app.auditOf(user)).at(-1), 'session.sign_out:success');
      const again = await submitOn(browser, DEVICES, { device: id });
      assert.equal(again.status, 302, 'twice is no error');
    });

    it('ends the API token of a device that is signed out, too', async () => {
      const app = getApp();
      const user = await app.createUser();
      const answer = await app.browser().post('/users/login/', { email: user.email, password: PASSWORD });
      const { key } = answer.json() as { key: string };
      const browser = await app.signedIn(user);
      await submitOn(browser, DEVICES, { others: 'true' });
      const authorization = { authorization: `Token ${key}` };
      assert.equal((await app.browser().get('/current_user/', authorization)).status, 401);
    });

    it('signs out everywhere else at once and stays in here, as a device that is still known', async () => {
      const app = getApp();
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      const others = [await app.signedIn(user), await app.signedIn(user), await app.signedIn(user)];
      const answer = await submitOn(browser, DEVICES, { others: 'true' });
      assert.equal(answer.headers.location, '/account/devices/?done=devices');
      for (const other of others) assert.equal(await isIn(other), false);
      assert.equal(await isIn(browser), true);
      assert.equal((await app.core.storage.read.sessions.ofUser(user.id)).length, 1);
      const [device, ...rest] = await app.core.storage.read.devices.ofUser(user.id);
      assert.deepEqual(rest, [], 'the devices of before are unknown now');
      const known = await app.core.devices.find(browser.cookies.get('device') ?? null);
      assert.equal(known?.id, device?.id);
      const page = await browser.get(DEVICES, PAGE);
      assert.ok(!page.text.includes('name="device"'));
      assert.equal((await app.auditOf(user)).at(-1), 'session.revoke:success');
    });

    it('leaves one device in when two sign all others out at once', async () => {
      const app = getApp();
      const user = await app.createUser();
      const browsers = [await app.signedIn(user), await app.signedIn(user)];
      await Promise.all(browsers.map((browser) => submitOn(browser, DEVICES, { others: 'true' })));
      const left = await Promise.all(browsers.map(isIn));
      assert.equal(left.filter(Boolean).length, 1);
    });

    it('signs nobody else out, whatever is posted', async () => {
      const app = getApp();
      const [user, stranger] = [await app.createUser(), await app.createUser()];
      const [browser, victim] = [await app.signedIn(user), await app.signedIn(stranger)];
      const [session] = await app.core.storage.read.sessions.ofUser(stranger.id);
      for (const device of [session?.idHash.slice(0, 16) ?? '', session?.idHash ?? '', 'a', "' or 1=1"])
        assert.equal((await submitOn(browser, DEVICES, { device })).status, 302);
      await submitOn(browser, DEVICES, { others: 'true' });
      assert.equal(await isIn(victim), true);
    });

    it('asks for a recent sign-in first, so that who stole a session cannot shut the owner out', async () => {
      const app = getApp();
      const user = await app.createUser();
      const thief = await staleBrowser(app, user);
      const owner = await app.signedIn(user);
      const page = await thief.get(DEVICES, PAGE);
      assert.equal(page.status, 200);
      const [id = ''] = idsIn(page);
      for (const fields of [{ others: 'true' }, { device: id }]) {
        const answer = await submitOn(thief, DEVICES, fields);
        assert.equal(answer.headers.location, signInFor(DEVICES));
      }
      assert.equal(await isIn(owner), true);
    });

    it('lets a guest sign out elsewhere, who has nothing to sign in with', async () => {
      const app = getApp();
      const { user, browser } = await guestBrowser(app);
      app.clock.advance(20 * MINUTE);
      const source = { address: '192.0.2.2', agent: '', requestId: '' };
      await app.core.storage.transaction((stores) =>
        app.core.sessions.start(stores, { user, previous: null, source }),
      );
      const answer = await submitOn(browser, DEVICES, { others: 'true' });
      assert.equal(answer.headers.location, '/account/devices/?done=devices');
      assert.equal((await app.core.storage.read.sessions.ofUser(user.id)).length, 1);
    });

    it('tells other backends, so that they end what they keep for the session', async () => {
      const app = getApp();
      const endpoint = {
        url: 'https://hooks.example/',
        secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
        events: ['user.signed_out', 'user.sessions_revoked'] as const,
      };
      await withSetting(app, 'WEBHOOKS', [{ ...endpoint, events: [...endpoint.events] }], async () => {
        const user = await app.createUser();
        const [browser] = [await app.signedIn(user), await app.signedIn(user), await app.signedIn(user)];
        const before = (await app.queued()).length;
        const [id = ''] = idsIn(await browser.get(DEVICES, PAGE));
        await submitOn(browser, DEVICES, { device: id });
        await submitOn(browser, DEVICES, { others: 'true' });
        const [first, second] = (await app.core.storage.read.outbox.list({ limit: 2 })).map(
          ({ topic }) => topic,
        );
        assert.equal((await app.queued()).length, before + 2);
        assert.deepEqual([second, first], ['user.signed_out', 'user.sessions_revoked']);
      });
    });
  },
  { settings: NO_LIMIT },
);
