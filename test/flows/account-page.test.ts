import assert from 'node:assert/strict';
import { it } from 'node:test';
import { LANGUAGES } from '../../src/locales/index.ts';
import { ACCOUNT, DEVICES, LANGUAGE, PHONE, postTo, signInFor, submitOn } from '../support/account.ts';
import { onEveryEngine, onSqlite, PASSWORD } from '../support/app.ts';
import { PAGE } from '../support/browser.ts';
import { guestBrowser } from '../support/guest.ts';
import { customerWithPhone } from '../support/otp.ts';
import { NO_LIMIT, staleBrowser } from '../support/profile.ts';

onEveryEngine(
  '/account/',
  (getApp) => {
    it('shows people what is known of them, with the phone masked, and what they can do', async () => {
      const app = getApp();
      const { user, phone } = await customerWithPhone(app, { firstName: 'Zeynep', lastName: 'Demir' });
      const page = await (await app.signedIn(user)).get(ACCOUNT, PAGE);
      assert.equal(page.status, 200);
      for (const text of [
        'Zeynep Demir',
        user.email ?? '',
        'confirmed',
        '/account/change-password/',
        DEVICES,
      ])
        assert.ok(page.text.includes(text), text);
      assert.ok(page.text.includes(PHONE) && page.text.includes(LANGUAGE));
      assert.ok(!page.text.includes(phone), 'the whole number is not on the screen');
      assert.equal(page.headers['cache-control'], 'no-store');
    });

    it('leads who is not signed in to the sign-in page and back, from every page and form', async () => {
      const app = getApp();
      for (const path of [ACCOUNT, DEVICES, PHONE, LANGUAGE]) {
        const answer = await app.browser().get(path, PAGE);
        assert.equal(answer.status, 302);
        assert.equal(answer.headers.location, signInFor(path));
      }
      for (const path of [DEVICES, PHONE, LANGUAGE]) {
        const answer = await postTo(app.browser(), path, { language: 'tr', phone: '1', device: 'x' });
        assert.equal(answer.headers.location, signInFor(path));
      }
      const user = await app.createUser();
      const browser = app.browser();
      const form = { email: user.email ?? '', password: PASSWORD, next: PHONE };
      assert.equal((await browser.submit('/login/', form)).headers.location, PHONE);
      assert.equal((await browser.get(PHONE, PAGE)).status, 200);
    });

    it('leads who was signed out meanwhile to the sign-in page, not to an error', async () => {
      const app = getApp();
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      await browser.get(LANGUAGE, PAGE);
      const token = browser.cookies.get('csrftoken') ?? '';
      await app.core.credentials.endSessions(user, { address: '', agent: '', requestId: '' });
      for (const path of [DEVICES, PHONE, LANGUAGE]) {
        const answer = await postTo(browser, path, { language: 'tr', csrfmiddlewaretoken: token });
        assert.equal(answer.status, 302);
        assert.equal(answer.headers.location, signInFor(path));
      }
    });

    it('refuses forms that did not come from the page, so that no other site acts for anybody', async () => {
      const app = getApp();
      const user = await app.createUser();
      const [browser, elsewhere] = [await app.signedIn(user), await app.signedIn(user)];
      for (const path of [DEVICES, PHONE, LANGUAGE, '/account/phone/code/'])
        for (const csrfmiddlewaretoken of ['', 'x'.repeat(64)]) {
          const fields = { language: 'tr', phone: '0530 123 45 67', csrfmiddlewaretoken };
          assert.equal((await postTo(browser, path, fields)).status, 403, path);
        }
      assert.equal((await elsewhere.get('/current_user/')).status, 200);
      assert.equal((await app.userNow(user.id)).languageCode, null);
    });

    it('stores the language that was chosen there, for pages, messages and the API alike', async () => {
      const app = getApp();
      const user = await app.createUser();
      const browser = await staleBrowser(app, user);
      const answer = await submitOn(browser, LANGUAGE, { language: 'de' });
      assert.equal(answer.headers.location, '/account/?done=language');
      assert.equal((await app.userNow(user.id)).languageCode, 'de');
      const profile = (await browser.get('/users/profile/')).json() as { language_code: string };
      assert.equal(profile.language_code, 'de');
      const page = await browser.get(String(answer.headers.location), PAGE);
      assert.match(page.text, /<html lang="de"/);
      assert.match(page.text, /role="status">Ihre Sprache wurde gespeichert\./);
      assert.ok((await app.auditOf(user)).includes('profile.update:success'));
    });

    it('stores it, too, where the switch at the end of the page is used, and leads back to the page', async () => {
      const app = getApp();
      const user = await app.createUser({ languageCode: 'fr' });
      const browser = await app.signedIn(user);
      const page = await browser.get(DEVICES, PAGE);
      assert.match(page.text, /<html lang="fr"/);
      assert.match(
        page.text,
        /action="\/account\/language\/">\n<input type="hidden" name="csrfmiddlewaretoken"/,
      );
      for (const language of LANGUAGES) {
        const answer = await submitOn(browser, LANGUAGE, { language, back: DEVICES });
        assert.equal(answer.headers.location, DEVICES);
        assert.equal((await app.userNow(user.id)).languageCode, language);
      }
      const hostile = await submitOn(browser, LANGUAGE, { language: 'en', back: '//evil.example/' });
      assert.equal(hostile.headers.location, '/account/?done=language');
      assert.equal((await submitOn(browser, LANGUAGE, { language: 'xx' })).status, 400);
    });

    it('offers a guest a first password, and no phone that could not be confirmed', async () => {
      const { browser } = await guestBrowser(getApp());
      const page = await browser.get(ACCOUNT, PAGE);
      assert.equal(page.status, 200);
      assert.match(page.text, /Choose a password/);
      assert.ok(!page.text.includes(PHONE));
    });

    it('is the same page for staff', async () => {
      const app = getApp();
      const user = await app.createUser({ isStaff: true, role: 'manager' });
      assert.equal((await (await app.signedIn(user)).get(ACCOUNT, PAGE)).status, 200);
    });

    it('says nothing that somebody put into a link', async () => {
      const app = getApp();
      const browser = await app.signedIn(await app.createUser());
      for (const done of ['<b>', 'constructor', 'accountPhoneDone', 'You+won']) {
        const page = await browser.get(`${ACCOUNT}?done=${done}`, PAGE);
        assert.doesNotMatch(page.text, /class="done"/, done);
      }
    });
  },
  { settings: NO_LIMIT },
);

onSqlite(
  'the forms of /account/',
  (getApp) => {
    it('have the limit of the profile, so that nobody fills the audit trail', async () => {
      const app = getApp();
      const browser = await app.signedIn(await app.createUser());
      for (const language of ['de', 'tr'])
        assert.equal((await submitOn(browser, LANGUAGE, { language })).status, 302);
      const answer = await submitOn(browser, LANGUAGE, { language: 'fr' });
      assert.equal(answer.status, 429);
      assert.ok(Number(answer.headers['retry-after']) > 0);
    });
  },
  { settings: { THROTTLING_SETTINGS: { 'profile-update': { count: 2, duration: 60 } } } },
);
