import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, it } from 'node:test';
import type { Page } from 'playwright-core';
import { storefront } from '../../examples/storefront/serve.ts';
import { DESKTOP, inChromium, PHONE } from '../support/chromium.ts';
import { codeSentTo, customerWithPhone, wrongCode } from '../support/otp.ts';
import { CHOSEN, mailsTo, newEmail } from '../support/registration.ts';
import { photograph } from '../support/screenshots.ts';
import { OPERATOR } from '../support/settings.ts';

/** The view of the page; the others are hidden. */
const shown = (page: Page) => page.locator('main > section:visible');
const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const press = (page: Page, name: string) => shown(page).getByRole('button', { name, exact: true }).click();

/** Waits for a heading. */
const arrives = (page: Page, name: string | RegExp) =>
  page.getByRole('heading', { level: 1, name }).waitFor();

inChromium('a customer of the example storefront', (getVisit) => {
  let shop: Server;
  let origin: string;
  before(async () => {
    shop = storefront(new URL(getVisit().origin));
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
    // Known only now.
    const set = await getVisit().app.core.settingsAdmin.set('STOREFRONT_URL', origin, OPERATOR);
    assert.ok(set.ok, JSON.stringify(set));
  });
  after(() => {
    shop.close();
    shop.closeAllConnections();
  });

  const shopping = (look: (page: Page) => Promise<void>, options = {}) =>
    getVisit().visit(
      async (page) => {
        await page.goto(origin);
        await look(page);
      },
      { otherOrigins: [origin], ...options },
    );

  it('signs in by code after a slip, and out again', async () => {
    const { app } = getVisit();
    const { phone } = await customerWithPhone(app, { firstName: 'Ada' });
    await shopping(async (page) => {
      await shown(page).getByLabel('Phone').fill(phone);
      await press(page, 'Send me a code');
      await arrives(page, 'Enter the code');
      assert.ok(await shown(page).getByText(phone).isVisible());
      const code = await codeSentTo(app, phone);
      await shown(page).getByLabel('Code').fill(wrongCode(code));
      await press(page, 'Sign in');
      await shown(page).getByText('Verification codes do not match.').waitFor();
      await shown(page).getByLabel('Code').fill(code);
      await press(page, 'Sign in');
      await arrives(page, 'Hello, Ada');
      await press(page, 'Sign out');
      await arrives(page, 'Sign in');
      await page.goto(`${origin}/#account`);
      await arrives(page, 'Sign in');
    });
  });

  it('registers, changes the name, and asks for a reset link', async () => {
    const { app } = getVisit();
    const email = newEmail();
    await shopping(async (page) => {
      await shown(page).getByRole('link', { name: 'Create an account' }).click();
      await arrives(page, 'Create an account');
      await shown(page).getByLabel('Email').fill(email);
      await shown(page).getByLabel('Password').fill('abc');
      await shown(page).getByLabel('I accept the terms').check();
      await press(page, 'Create my account');
      await shown(page).getByText('This password is too short').waitFor();
      await shown(page).getByLabel('Password').fill(CHOSEN);
      await press(page, 'Create my account');
      await arrives(page, /^Hello/);
      assert.equal(await page.locator('#account [data-show=email]').innerText(), email);
      await shown(page).getByLabel('First name').fill('Grace');
      await press(page, 'Save');
      await arrives(page, 'Hello, Grace');
      await press(page, 'Sign out');
      await arrives(page, 'Sign in');
      await shown(page).getByRole('link', { name: 'Forgot your password?' }).click();
      await arrives(page, 'Forgot your password?');
      await shown(page).getByLabel('Email').fill(email);
      await press(page, 'Send me a link');
      await shown(page).getByRole('status').getByText('a link is on its way').waitFor();
    });
    assert.ok((await mailsTo(app, email)).length > 0);
  });

  for (const [look, options] of Object.entries({
    'phone-dark': { viewport: PHONE, colorScheme: 'dark' },
    'desktop-light': { viewport: DESKTOP },
  }))
    it(`can be looked at in test-output/: ${look}`, async () => {
      await shopping(async (page) => {
        for (const view of ['sign-in', 'register', 'reset']) {
          await page.goto(`${origin}/#${view}`);
          await heading(page).waitFor();
          await photograph(page, `${look}-example-${view}`);
          const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
          assert.ok(Number(overflow) <= 0, `${view} scrolls sideways`);
        }
      }, options);
    });
});
