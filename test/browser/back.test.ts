import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { MINUTE } from '../../src/lib/clock.ts';
import { PASSWORD } from '../support/app.ts';
import { inChromium } from '../support/chromium.ts';
import { codeSentTo, newPhone, wrongCode } from '../support/otp.ts';
import { CHOSEN, mailsTo, newEmail } from '../support/registration.ts';
import { withSetting } from '../support/settings.ts';

const WRONG = 'The email address or the password is wrong.';

const submit = (page: Page): Promise<void> => page.getByRole('main').locator('button[type=submit]').click();
const heading = (page: Page): Promise<string> => page.getByRole('heading', { level: 1 }).innerText();
const faults = (page: Page): Promise<string[]> =>
  page.locator('[role=alert] li a, .fault[role=alert] p').allInnerTexts();

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await submit(page);
}

for (const [scripts, javaScriptEnabled] of [
  ['with scripts', true],
  ['without scripts', false],
] as const) {
  inChromium(`after a submitted form, ${scripts},`, (getVisit) => {
    it('Back shows the form and Reload the page, and neither sends anything again', async () => {
      const { app, visit, origin } = getVisit();
      const { email } = await app.createUser();
      await visit(
        async (page) => {
          const posts: string[] = [];
          page.on('request', (request) => {
            if (request.method() === 'POST') posts.push(request.url());
          });
          await page.goto('/login/');
          await signIn(page, email ?? '', 'wrong');
          assert.deepEqual(await faults(page), [WRONG]);
          assert.match(await page.title(), /^Error: /);
          assert.match(await page.locator(':focus').innerText(), /^There is a problem/);
          assert.equal(await page.getByLabel('Email address').inputValue(), email);
          assert.equal(await page.getByLabel('Password', { exact: true }).inputValue(), '');
          await page.reload();
          assert.deepEqual(await faults(page), []);
          await signIn(page, email ?? '', 'wrong again');
          assert.deepEqual(await faults(page), [WRONG]);
          for (let back = 0; back < 2; back++) {
            await page.goBack();
            assert.equal(await heading(page), 'Sign in');
          }
          assert.equal(page.url(), `${origin}/login/`);
          await page.goForward();
          assert.equal(await heading(page), 'Sign in');
          assert.equal(posts.length, 2);
          await signIn(page, email ?? '', PASSWORD);
          assert.equal(page.url(), `${origin}/account/`);
        },
        { javaScriptEnabled },
      );
    });

    it('another language keeps the errors and what was typed', async () => {
      await getVisit().visit(
        async (page) => {
          const choose = async (language: string): Promise<void> => {
            await page.locator('.languages summary').click();
            await page.getByRole('button', { name: language, exact: true }).click();
          };
          await page.goto('/register/');
          await page.getByLabel('Email address').fill('ada@');
          await page.getByLabel('First name (optional)').fill('Ada');
          await submit(page);
          await choose('Deutsch');
          const inGerman = await faults(page);
          assert.ok(inGerman.includes('Geben Sie eine gültige E-Mail-Adresse ein.'), inGerman.join());
          assert.equal(await page.getByLabel('Vorname (optional)').inputValue(), 'Ada');
          await choose('Français');
          assert.equal((await faults(page)).length, inGerman.length);
          assert.equal(await page.getByLabel('Prénom (facultatif)').inputValue(), 'Ada');
          await page.reload();
          assert.deepEqual(await faults(page), []);
        },
        { javaScriptEnabled },
      );
    });

    it('two tabs show each its own errors', async () => {
      await getVisit().visit(
        async (page) => {
          const other = await page.context().newPage();
          for (const tab of [page, other]) await tab.goto('/login/');
          await signIn(page, 'first', 'wrong');
          await signIn(other, 'second@example.com', 'wrong');
          assert.equal(await page.getByLabel('Email address').inputValue(), 'first');
          assert.deepEqual(await faults(page), ['Enter a valid email address.']);
          assert.equal(await other.getByLabel('Email address').inputValue(), 'second@example.com');
          assert.deepEqual(await faults(other), [WRONG]);
        },
        { javaScriptEnabled },
      );
    });

    it('a browser that loses its cookies sees the errors and why', async () => {
      await getVisit().visit(
        async (page) => {
          await page.goto('/login/');
          await page.context().clearCookies();
          await signIn(page, 'somebody@example.com', 'wrong');
          const said = await faults(page);
          assert.ok(said.includes(WRONG));
          assert.match(said.join(), /allow cookies for this site/);
        },
        { javaScriptEnabled },
      );
    });

    it('the inbox page survives Reload, and Back leads to the form', async () => {
      const { app, visit } = getVisit();
      const email = newEmail();
      const before = (await app.queued()).length;
      await visit(
        async (page) => {
          await page.goto('/password-reset/');
          await page.getByLabel('Email address').fill(email);
          await submit(page);
          for (let reload = 0; reload < 2; reload++) {
            assert.equal(await heading(page), 'Check your inbox');
            assert.ok((await page.getByRole('main').innerText()).includes(email));
            await page.reload();
          }
          await page.goBack();
          assert.equal(await heading(page), 'Reset your password');
        },
        { javaScriptEnabled },
      );
      assert.equal((await app.queued()).length, before + 1);
    });

    it('a newcomer has the mail sent again, once its time has come', async () => {
      const { app, visit } = getVisit();
      const email = newEmail();
      await withSetting(app, 'REGISTRATION_PREVENT_ENUMERATION', true, () =>
        visit(
          async (page) => {
            if (javaScriptEnabled) await page.clock.install();
            await page.goto('/register/');
            await page.getByLabel('Email address').fill(email);
            await page.getByLabel('Password', { exact: true }).fill(CHOSEN);
            await submit(page);
            assert.equal(await heading(page), 'Check your inbox');
            assert.ok((await page.getByRole('main').innerText()).includes(email));
            assert.equal((await mailsTo(app, email)).length, 1);
            const button = page.getByRole('button', { name: 'Send it again' });
            assert.equal(await button.isDisabled(), javaScriptEnabled);
            app.clock.advance(MINUTE);
            if (javaScriptEnabled) await page.clock.runFor(MINUTE);
            await button.click();
            await page.waitForURL(/\/register\/sent\//);
            assert.equal(await heading(page), 'Check your inbox');
            assert.ok((await page.getByRole('main').innerText()).includes(email));
            await page.goBack();
            await page.goForward();
            assert.equal(await heading(page), 'Check your inbox');
          },
          { javaScriptEnabled },
        ),
      );
      assert.equal((await mailsTo(app, email)).length, 2);
    });

    it('a registration by SMS waits for its code through a reload and a wrong code', async () => {
      const { app, visit } = getVisit();
      const [email, phone] = [newEmail(), newPhone()];
      await withSetting(app, 'REST_REGISTER_VIEW', 'RegisterSMSOtpView', () =>
        visit(
          async (page) => {
            await page.goto('/register/');
            await page.getByLabel('Email address').fill(email);
            await page.getByLabel('Phone number').fill(phone);
            await page.getByLabel('Password', { exact: true }).fill(CHOSEN);
            await page.getByRole('button', { name: 'Send code' }).click();
            await page.waitForSelector('#code');
            await page.reload();
            const code = await codeSentTo(app, phone);
            for (const typed of [wrongCode(code), `Shop: ${code.slice(0, 3)} ${code.slice(3)}`]) {
              await page.getByLabel('Code from the SMS').fill(typed);
              await page.getByLabel('Password', { exact: true }).fill(CHOSEN);
              await page.getByRole('button', { name: 'Create account' }).click();
              if (typed === wrongCode(code)) {
                await page.waitForSelector('#code-fault');
                assert.equal(await page.getByLabel('Email address').inputValue(), email);
              }
            }
            await page.waitForURL('**/account/');
          },
          { javaScriptEnabled },
        ),
      );
    });
  });
}
