import assert from 'node:assert/strict';
import { it } from 'node:test';
import { HOUR, MINUTE } from '../../src/lib/clock.ts';
import { MAILS_AGAIN } from '../../src/registration/budget.ts';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import { type Browser, PAGE, type Response, withoutRandomness } from '../support/browser.ts';
import { CHOSEN, linkIn, mailsTo, newEmail } from '../support/registration.ts';
import { withSetting } from '../support/settings.ts';

/** Somebody who has registered and looks at the page that says to check the inbox. */
async function registered(app: TestApp, email: string): Promise<{ browser: Browser; inbox: Response }> {
  const browser = app.browser();
  const form = { email, password: CHOSEN, confirm: 'true' };
  return { browser, inbox: await browser.submit('/register/', form) };
}

/** Presses the button of the page. */
function again(browser: Browser, { text }: Response): Promise<Response> {
  const action = /<form method="post" action="([^"]+)"/.exec(text)?.[1] ?? '';
  assert.match(action, /^\/register\/sent\/\?form=/);
  return browser.submit(action, { resend: 'true' });
}

onEveryEngine(
  'the page after a registration that must be finished in the mailbox',
  (getApp) => {
    it('names the address as it was typed, and counts down to another mail', async () => {
      const app = getApp();
      const email = newEmail();
      const { browser, inbox } = await registered(app, email);
      assert.match(inbox.text, /<h1>Check your inbox<\/h1>/);
      assert.ok(inbox.text.includes(email));
      assert.match(inbox.text, /data-countdown="60"/);
      assert.match(inbox.text, />Send it again<\/button>/);
      await mailsTo(app, email);
      app.clock.advance(MINUTE);
      const next = await again(browser, inbox);
      assert.equal(next.status, 200);
      assert.ok(next.text.includes(email));
      assert.match(next.text, /data-countdown="120"/);
      const links = (await mailsTo(app, email)).map(linkIn);
      assert.equal(links.length, 2);
      assert.notEqual(links[0], links[1]);
    });

    it('sends a link that makes the account as it was entered; the first link works as well', async () => {
      const app = getApp();
      for (const chosen of [0, 1]) {
        const email = newEmail();
        const { browser, inbox } = await registered(app, email);
        await mailsTo(app, email);
        const submittedAt = app.clock.now();
        app.clock.advance(HOUR / 2);
        await again(browser, inbox);
        const links = (await mailsTo(app, email)).map(linkIn);
        assert.equal((await app.browser().get(links[chosen] ?? '')).status, 200);
        const signIn = await app.browser().post('/users/login/', { email, password: CHOSEN });
        assert.equal(signIn.status, 200);
        const user = await app.core.storage.read.users.byEmail(email);
        const rows = await app.core.storage.read.audit.list({ userId: user?.id ?? 0, limit: 10 });
        const consent = rows.find(({ event }) => event === 'consent.change');
        assert.equal(consent?.detail?.given_at, new Date(submittedAt).toISOString());
      }
    });

    it('sends none too early, and says how long to wait, longer after each', async () => {
      const app = getApp();
      const email = newEmail();
      const { browser, inbox } = await registered(app, email);
      await mailsTo(app, email);
      const before = (await app.queued()).length;
      app.clock.advance(MINUTE / 2);
      for (let press = 0; press < 3; press++)
        assert.match((await again(browser, inbox)).text, /data-countdown="30"/);
      assert.equal((await app.queued()).length, before, 'what would not be sent takes no place in the queue');
      app.clock.advance(MINUTE / 2);
      const second = await again(browser, inbox);
      app.clock.advance(MINUTE);
      assert.match((await again(browser, second)).text, /data-countdown="60"/);
      assert.equal((await mailsTo(app, email)).length, 2);
    });

    it('sends it again three times a day, and then offers it no more', async () => {
      const app = getApp();
      const email = newEmail();
      let { browser, inbox } = await registered(app, email);
      for (let sent = 1; sent <= MAILS_AGAIN; sent += 1) {
        assert.equal((await mailsTo(app, email)).length, sent);
        app.clock.advance(15 * MINUTE);
        const shown = await again(browser, inbox);
        assert.equal(shown.status, 200);
        assert.ok(shown.text.includes(email));
        if (sent < MAILS_AGAIN) inbox = shown;
        else assert.doesNotMatch(shown.text, />Send it again<\/button>/);
      }
      assert.equal((await mailsTo(app, email)).length, 1 + MAILS_AGAIN);
      // The button of a page from before.
      app.clock.advance(15 * MINUTE);
      const stopped = await again(browser, inbox);
      assert.equal(stopped.status, 429);
      assert.ok(Number(stopped.headers['retry-after']) > 0);
      assert.equal((await mailsTo(app, email)).length, 1 + MAILS_AGAIN);
    });

    it('answers and queues the same for an address that somebody has', async () => {
      const app = getApp();
      const owner = await app.createUser();
      const seen: string[] = [];
      for (const email of [owner.email ?? '', newEmail()]) {
        const { browser, inbox } = await registered(app, email);
        await mailsTo(app, email);
        app.clock.advance(MINUTE);
        const before = (await app.queued()).length;
        const { status, text } = await again(browser, inbox);
        assert.deepEqual((await app.queued()).slice(before), ['registration']);
        seen.push(`${status} ${withoutRandomness(text.replaceAll(email, 'address'))}`);
        assert.equal((await mailsTo(app, email)).length, 2);
      }
      assert.equal(seen[0], seen[1]);
    });

    it('is throttled like registrations, and counts as one, so that nobody fills a mailbox or the disk', async () => {
      const app = getApp();
      const email = newEmail();
      const { browser, inbox } = await registered(app, email);
      await withSetting(app, 'THROTTLING_SETTINGS', { register: { count: 1, duration: 60 } }, async () => {
        assert.equal((await again(browser, inbox)).status, 200);
        const stopped = await again(browser, inbox);
        assert.equal(stopped.status, 429);
        assert.ok(Number(stopped.headers['retry-after']) > 0);
      });
      app.clock.advance(MINUTE);
      await withSetting(app, 'REGISTRATION_DAILY_LIMIT', 1, async () => {
        assert.equal((await again(browser, inbox)).status, 429);
      });
    });

    it('is of this browser only, and leads back to the form when it is over', async () => {
      const app = getApp();
      const { browser, inbox } = await registered(app, newEmail());
      const stranger = app.browser();
      const before = (await app.queued()).length;
      for (const who of [stranger, browser]) {
        if (who === browser) app.clock.advance(HOUR + 1);
        const answer = await again(who, inbox);
        assert.equal(answer.status, 302);
        assert.equal(answer.headers.location, '/register/');
        assert.equal((await who.get('/register/sent/', PAGE)).headers.location, '/register/');
      }
      assert.equal((await app.queued()).length, before);
    });

    it('names the address without cookies as well, and offers what works there', async () => {
      const email = newEmail();
      const form = { email, password: CHOSEN, confirm: 'true' };
      const shown = await getApp().browser().post('/register/', undefined, { form, headers: PAGE });
      assert.equal(shown.status, 200);
      assert.ok(shown.text.includes(email));
      assert.doesNotMatch(shown.text, />Send it again</);
    });
  },
  {
    settings: {
      REGISTRATION_PREVENT_ENUMERATION: true,
      USER_REQUIRED_FIELDS: ['confirm'],
      THROTTLING_SETTINGS: { register: null },
    },
  },
);
