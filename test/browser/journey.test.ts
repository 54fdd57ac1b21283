import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { PASSWORD } from '../support/app.ts';
import { inChromium } from '../support/chromium.ts';

const NEW = 'a brand new password';
const NEWER = 'an even newer password';

const submit = (page: Page): Promise<void> => page.getByRole('main').locator('button[type=submit]').click();
const heading = (page: Page): Promise<string> => page.getByRole('heading', { level: 1 }).innerText();
const faults = (page: Page): Promise<string[]> =>
  page.locator('[role=alert] li a, .fault[role=alert] p').allInnerTexts();

async function choose(page: Page, first: string, second = first): Promise<void> {
  await page.getByLabel('New password', { exact: true }).fill(first);
  await page.getByLabel('New password again', { exact: true }).fill(second);
  await submit(page);
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await submit(page);
}

inChromium('a customer who forgot the password', (getVisit) => {
  for (const [scripts, javaScriptEnabled] of [
    ['with scripts', true],
    ['without scripts', false],
  ] as const) {
    it(`asks for a link, sets a new password, signs in, changes it and signs out: ${scripts}`, async () => {
      const { app, visit, origin } = getVisit();
      const user = await app.createUser();
      const email = user.email ?? '';
      await visit(
        async (page) => {
          await page.goto('/login/');
          await page.getByRole('link', { name: 'Forgot your password?' }).click();
          await submit(page);
          assert.deepEqual(await faults(page), ['Enter your email address.']);
          await page.getByLabel('Email address').fill(email);
          await submit(page);
          assert.equal(await heading(page), 'Check your inbox');
          assert.ok((await app.queued()).includes('reset-email'));

          await page.goto(`/password-reset/${app.resetLink(user)}/`);
          await choose(page, 'abc');
          assert.match(
            (await faults(page)).join(),
            /^This password is too short\. It must contain at least 4/,
          );
          await choose(page, NEW, 'another password');
          assert.deepEqual(await faults(page), ['The two passwords are not the same.']);
          await choose(page, NEW);
          assert.equal(page.url(), `${origin}/users/reset/done/`);
          await page.getByRole('link', { name: 'Sign in' }).click();

          await signIn(page, email, PASSWORD);
          assert.deepEqual(await faults(page), ['The email address or the password is wrong.']);
          assert.equal(await page.getByLabel('Email address').inputValue(), email);
          await signIn(page, email, NEW);
          assert.equal(page.url(), `${origin}/account/`);

          await page.getByRole('link', { name: 'Change password' }).click();
          await page.getByLabel('Current password', { exact: true }).fill(PASSWORD);
          await choose(page, NEWER);
          assert.deepEqual(await faults(page), ['This is not your current password.']);
          await page.getByLabel('Current password', { exact: true }).fill(NEW);
          await choose(page, NEWER);
          assert.equal(await heading(page), 'New password saved');
          await page.getByRole('link', { name: 'Go to the home page' }).click();
          await page.getByRole('button', { name: 'Sign out' }).click();
          assert.equal(await heading(page), 'Your account');
        },
        { javaScriptEnabled },
      );
      await app.signedIn(user, NEWER);
    });

    it(`is told that a used link no longer works, and gets a new one: ${scripts}`, async () => {
      const { app, visit } = getVisit();
      const user = await app.createUser();
      const link = `/password-reset/${app.resetLink(user)}/`;
      await visit(
        async (page) => {
          await page.goto(link);
          await choose(page, NEW);
          const answer = await page.goto(link);
          assert.equal(answer?.status(), 400);
          assert.equal(await heading(page), 'This link no longer works');
          await page.getByRole('link', { name: 'Get a new link' }).click();
          assert.equal(await heading(page), 'Reset your password');
        },
        { javaScriptEnabled },
      );
    });
  }

  it('is led back to the page that asked for signing in', async () => {
    const { app, visit, origin } = getVisit();
    const user = await app.createUser();
    await visit(async (page) => {
      await page.goto('/account/change-password/');
      assert.equal(await heading(page), 'Sign in');
      await signIn(page, user.email ?? '', 'wrong');
      await signIn(page, user.email ?? '', PASSWORD);
      assert.equal(page.url(), `${origin}/account/change-password/`);
    });
  });

  it('does not lose the link by clicking twice: the second would find it used by the first', async () => {
    const { app, visit } = getVisit();
    const user = await app.createUser();
    await visit(async (page) => {
      await page.goto(`/password-reset/${app.resetLink(user)}/`);
      const sent = await page.evaluate<number>(`(() => {
        let sent = 0;
        addEventListener('submit', (event) => {
          if (!event.defaultPrevented) sent += 1;
          event.preventDefault();
        });
        const form = document.querySelector('form');
        form.requestSubmit();
        form.requestSubmit();
        return sent;
      })()`);
      assert.equal(sent, 1);
    });
  });

  it('reads every page in the language the browser asks for', async () => {
    await getVisit().visit(
      async (page) => {
        await page.goto('/login/');
        assert.equal(await page.locator('html').getAttribute('lang'), 'tr');
        assert.equal(await heading(page), 'Giriş yap');
        await page.goto('/nowhere/');
        assert.equal(await heading(page), 'Sayfa bulunamadı');
      },
      { locale: 'tr-TR' },
    );
  });
});
