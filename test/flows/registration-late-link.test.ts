import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createHousekeeping } from '../../src/delivery/housekeeping.ts';
import { DAY, MINUTE, SECOND } from '../../src/lib/clock.ts';
import { sha256 } from '../../src/lib/keyring.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { MAILS_AGAIN } from '../../src/registration/budget.ts';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import { type Browser, PAGE, type Response, withoutRandomness } from '../support/browser.ts';
import { CHOSEN, linkIn, linkSentTo, mailsTo, newEmail, REGISTER } from '../support/registration.ts';
import { withSetting } from '../support/settings.ts';

const LINK_LIFE = 7 * DAY;
/** How long after that its page sends another one. */
const RENEWAL_LIFE = 7 * DAY;

async function linkOf(app: TestApp, email: string, given: object = {}): Promise<string> {
  const answer = await app.browser().post(REGISTER, { email, password: CHOSEN, ...given });
  assert.equal(answer.status, 201, answer.text);
  return linkSentTo(app, email);
}

/** A link that was mailed and not opened in time. */
async function expiredLinkOf(app: TestApp, email: string, given: object = {}): Promise<string> {
  const link = await linkOf(app, email, given);
  app.clock.advance(LINK_LIFE + SECOND);
  return link;
}

/** Presses the button of the page. */
const renew = (browser: Browser, link: string): Promise<Response> => browser.submit(link, { renew: 'true' });

const clean = (app: TestApp): Promise<void> =>
  createHousekeeping({ ...app.core, logger: silentLogger }).clean();

/** What is queued while something is done. */
async function queuedBy(app: TestApp, work: () => Promise<unknown>): Promise<string[]> {
  const before = (await app.queued()).length;
  await work();
  return (await app.queued()).slice(before);
}

onEveryEngine(
  'an expired link to a registration that waits',
  (getApp) => {
    it('offers its reader another one, which makes the account as it was entered', async () => {
      const app = getApp();
      const email = newEmail();
      const submittedAt = app.clock.now();
      const link = await expiredLinkOf(app, email, { first_name: 'Ada', confirm: 'true' });
      const shown = await app.browser().get(link, PAGE);
      assert.equal(shown.status, 400);
      assert.match(shown.text, /We can send a new one to the same address/);
      assert.doesNotMatch(shown.text, /@|Ada/, 'somebody else may have the link');
      assert.equal(await app.core.storage.read.users.byEmail(email), undefined);

      const browser = app.browser();
      const queued = await queuedBy(app, async () => {
        const sent = await renew(browser, link);
        assert.equal(sent.status, 200);
        assert.match(sent.text, /A new link is on its way to the same address/);
        assert.doesNotMatch(sent.text, /@|Ada/);
      });
      assert.deepEqual(queued, ['registration']);
      const [first, second, ...others] = (await mailsTo(app, email)).map(linkIn);
      assert.equal(first, link);
      assert.deepEqual(others, []);
      assert.notEqual(second, link);
      assert.equal((await app.browser().get(link)).status, 400, 'the old link opens nothing');
      assert.equal((await app.browser().get(second ?? '')).status, 200);
      const signIn = await app.browser().post('/users/login/', { email, password: CHOSEN });
      assert.equal(signIn.status, 200);
      const user = await app.core.storage.read.users.byEmail(email);
      assert.equal(user?.firstName, 'Ada');
      const rows = await app.core.storage.read.audit.list({ userId: user?.id ?? 0, limit: 10 });
      const consent = rows.find(({ event }) => event === 'consent.change');
      assert.equal(consent?.detail?.given_at, new Date(submittedAt).toISOString());
    });

    it('sends nothing to whoever only opens it, to a scanner or to a program', async () => {
      const app = getApp();
      const link = await expiredLinkOf(app, newEmail());
      const queued = await queuedBy(app, async () => {
        assert.equal((await app.browser().request('HEAD', link, undefined, { headers: PAGE })).status, 400);
        assert.equal((await app.browser().get(link, PAGE)).status, 400);
        assert.equal((await app.browser().submit(link, {})).status, 400, 'its old button acts no more');
        for (const answer of [
          await app.browser().get(link),
          await app.browser().post(link, { renew: 'true' }),
        ]) {
          assert.equal(answer.status, 400);
          assert.deepEqual(answer.json(), { detail: 'Invalid or expired link.' });
        }
      });
      assert.deepEqual(queued, []);
    });

    it('answers and queues the same for an address that somebody has by now, and writes to that one only', async () => {
      const app = getApp();
      const [taken, free] = [newEmail(), newEmail()];
      const links = [await linkOf(app, taken), await linkOf(app, free)];
      app.clock.advance(LINK_LIFE + SECOND);
      await app.createUser({ email: taken });
      const seen: string[] = [];
      for (const link of links) {
        const browser = app.browser();
        const page = (await browser.get(link, PAGE)).text.replaceAll(link, 'link');
        const queued = await queuedBy(app, async () => {
          const { status, text } = await renew(browser, link);
          seen.push(`${page} ${status} ${withoutRandomness(text).replaceAll(link, 'link')}`);
        });
        assert.deepEqual(queued, ['registration']);
      }
      assert.equal(seen[0], seen[1]);
      const [notice] = (await mailsTo(app, taken)).slice(1);
      assert.match(notice?.subject ?? '', /already have an account/);
      assert.equal(linkIn(notice), undefined);
      assert.equal((await mailsTo(app, free)).length, 2);
    });

    it('fills nobody’s mailbox, even if it leaked: a few mails a day', async () => {
      const app = getApp();
      const email = newEmail();
      const link = await expiredLinkOf(app, email);
      for (let sent = 1; sent <= MAILS_AGAIN; sent += 1) {
        assert.equal((await renew(app.browser(), link)).status, 200);
        assert.equal((await mailsTo(app, email)).length, 1 + sent);
        app.clock.advance(5 * MINUTE);
      }
      const queued = await queuedBy(app, async () => {
        const stopped = await renew(app.browser(), link);
        assert.equal(stopped.status, 429);
        assert.ok(Number(stopped.headers['retry-after']) > 0);
      });
      assert.deepEqual(queued, []);
      app.clock.advance(DAY);
      assert.equal((await renew(app.browser(), link)).status, 200);
      assert.equal((await mailsTo(app, email)).length, 2 + MAILS_AGAIN);
    });

    it('loses nothing of the day by presses at one time, of which one mail comes, whoever has the address', async () => {
      const app = getApp();
      const [taken, free] = [newEmail(), newEmail()];
      const links = [await linkOf(app, taken), await linkOf(app, free)];
      app.clock.advance(LINK_LIFE + SECOND);
      await app.createUser({ email: taken });
      for (const link of links) {
        const queued = await queuedBy(app, async () => {
          const answers = await Promise.all(Array.from({ length: 16 }, () => renew(app.browser(), link)));
          for (const { status, text } of answers) {
            assert.equal(status, 200);
            assert.match(text, /A new link is on its way to the same address/);
          }
        });
        assert.deepEqual(queued, ['registration']);
        for (let sent = 2; sent <= MAILS_AGAIN; sent += 1) {
          app.clock.advance(5 * MINUTE);
          assert.equal((await renew(app.browser(), link)).status, 200);
        }
        app.clock.advance(5 * MINUTE);
        assert.equal((await renew(app.browser(), link)).status, 429);
      }
      for (const email of [taken, free]) assert.equal((await mailsTo(app, email)).length, 2);
    });

    it('counts as a registration of its source, so that nobody fills the disk', async () => {
      const app = getApp();
      const links = [await linkOf(app, newEmail()), await linkOf(app, newEmail())];
      app.clock.advance(LINK_LIFE + SECOND);
      await withSetting(app, 'REGISTRATION_DAILY_LIMIT', 1, async () => {
        assert.equal((await renew(app.browser(), links[0] ?? '')).status, 200);
        const queued = await queuedBy(app, async () =>
          assert.equal((await renew(app.browser(), links[1] ?? '')).status, 429),
        );
        assert.deepEqual(queued, []);
      });
    });

    it('lets nobody who has it go on with it for ever: the next link is in the mail only', async () => {
      const app = getApp();
      const link = await expiredLinkOf(app, newEmail());
      app.clock.advance(RENEWAL_LIFE - MINUTE);
      assert.equal((await renew(app.browser(), link)).status, 200);
      app.clock.advance(DAY + MINUTE);
      await clean(app);
      const queued = await queuedBy(app, async () =>
        assert.equal((await renew(app.browser(), link)).status, 400),
      );
      assert.deepEqual(queued, []);
    });

    it('is replaced no more when the registration itself is old, however often it was mailed', async () => {
      const app = getApp();
      const email = newEmail();
      let link = await expiredLinkOf(app, email);
      for (let time = 0; time < 2; time += 1) {
        assert.equal((await renew(app.browser(), link)).status, 200);
        link = await linkSentTo(app, email);
        app.clock.advance(LINK_LIFE + SECOND);
      }
      assert.equal((await mailsTo(app, email)).length, 3);
      const queued = await queuedBy(app, async () => {
        const { status, text } = await renew(app.browser(), link);
        assert.equal(status, 400);
        assert.match(text, /href="\/register\/"/);
      });
      assert.deepEqual(queued, []);
    });

    it('is kept for 23 days at most, however often its link is replaced, and nothing is left after that', async () => {
      const app = getApp();
      const email = newEmail();
      const submittedAt = app.clock.now();
      const until = (age: number): void => app.clock.advance(submittedAt + age - app.clock.now());
      const first = await linkOf(app, email);
      const links = new Set([first]);
      const replaceable = 15 * DAY;
      for (let age = LINK_LIFE + DAY; age <= replaceable; age += DAY) {
        until(age);
        assert.equal((await renew(app.browser(), first)).status, 200, `after ${age / DAY} days`);
        // The mail server is away for as long as a mail may wait.
        until(age + DAY - SECOND);
        links.add(await linkSentTo(app, email));
      }
      assert.equal(links.size, 1 + (replaceable - LINK_LIFE) / DAY);
      const queued = await queuedBy(app, async () => {
        for (const link of links) await renew(app.browser(), link);
      });
      assert.deepEqual(queued, [], 'it was submitted too long ago');

      const last = [...links].at(-1) ?? '';
      until(23 * DAY - SECOND);
      await clean(app);
      assert.equal(
        (await app.browser().request('HEAD', last)).status,
        200,
        'it is kept while its link works',
      );
      until(23 * DAY + SECOND);
      const { status, text } = await app.browser().get(last, PAGE);
      assert.equal(status, 400);
      assert.match(text, /<h1>This link no longer works<\/h1>/);
      assert.match(text, /href="\/register\/"/);
      await clean(app);
      for (const link of links) {
        const token = link.split('/').at(-2) ?? '';
        assert.equal(await app.core.storage.read.registrations.byIdHash(sha256(token)), undefined);
      }
    });

    it('leads back to the form, or to signing in, once nothing is left of the registration', async () => {
      const app = getApp();
      const [unused, used] = [await linkOf(app, newEmail()), await linkOf(app, newEmail())];
      assert.equal((await app.browser().get(used)).status, 200);
      app.clock.advance(LINK_LIFE + SECOND);
      const pages = [await app.browser().get(used, PAGE)];
      app.clock.advance(RENEWAL_LIFE + DAY);
      await clean(app);
      const never = unused.replace(/\w{40}/, '0'.repeat(40));
      for (const link of [unused, used, never]) pages.push(await app.browser().get(link, PAGE));
      const queued = await queuedBy(app, async () => pages.push(await renew(app.browser(), unused)));
      assert.deepEqual(queued, []);
      for (const { status, text } of pages) {
        assert.equal(status, 400);
        assert.match(text, /<h1>This link no longer works<\/h1>/);
        assert.match(text, /href="\/register\/"/);
        assert.match(text, /href="\/login\/"/);
      }
      const plain = pages.map(({ text }) => text.replaceAll(/account-confirm-email\/\w+/g, ''));
      assert.equal(new Set(plain).size, 1, 'it does not tell a used link from one that never was');
    });
  },
  { settings: { REGISTRATION_PREVENT_ENUMERATION: true, THROTTLING_SETTINGS: { register: null } } },
);
