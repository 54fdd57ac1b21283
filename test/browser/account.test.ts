import assert from 'node:assert/strict';
import { it } from 'node:test';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { PASSWORD } from '../support/app.ts';
import { DESKTOP, inChromium, PHONE, type Visit } from '../support/chromium.ts';
import { codeSentTo, newPhone } from '../support/otp.ts';

const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const heading = (page: Page): Promise<string> => page.getByRole('heading', { level: 1 }).innerText();
const language = (page: Page): Promise<string> => page.evaluate<string>('document.documentElement.lang');

/** Signs a new customer in on the page, and in another browser. */
async function signIn({ app }: Visit, page: Page, next = '/account/') {
  const user = await app.createUser({ firstName: 'Zeynep' });
  const elsewhere = await app.signedIn(user);
  await page.goto(`/login/?next=${next}`);
  await page.fill('#email', user.email ?? '');
  await page.fill('#password', PASSWORD);
  await page.press('#password', 'Enter');
  await page.waitForURL(`**${next}`);
  return { user, elsewhere };
}

/** What somebody with a screen reader or low vision would stumble over. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate<string[]>(
    `axe.run(document, { runOnly: ${JSON.stringify(AXE_TAGS)} }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 200)).join(', ')))`,
  );
}

inChromium('My account', (getVisit) => {
  for (const [scripts, javaScriptEnabled] of [
    ['with scripts', true],
    ['without scripts', false],
  ] as const) {
    it(`lets people sign out a device they do not know: ${scripts}`, async () => {
      const visit = getVisit();
      await visit.visit(
        async (page) => {
          const { elsewhere } = await signIn(visit, page);
          await page.getByRole('link', { name: 'Where you are signed in (2)' }).click();
          assert.equal(await heading(page), 'Where you are signed in');
          assert.ok(await page.getByText('This device').isVisible());
          await page.getByRole('button', { name: 'Sign out: Unknown device' }).click();
          await page.getByRole('status').getByText('The device was signed out.').waitFor();
          assert.equal((await elsewhere.get('/current_user/')).status, 401);
          assert.equal(await page.getByRole('button', { name: 'Sign out everywhere else' }).count(), 0);
        },
        { javaScriptEnabled },
      );
    });

    it(`lets people confirm a phone: ${scripts}`, async () => {
      const visit = getVisit();
      const phone = newPhone();
      await visit.visit(
        async (page) => {
          const { user } = await signIn(visit, page);
          await page.getByRole('link', { name: 'Add a phone number' }).click();
          await page.getByLabel('Phone number').fill('12');
          await page.getByRole('button', { name: 'Send code' }).click();
          await page.getByRole('alert').getByText('Enter a valid phone number.').waitFor();
          assert.equal(await page.getByLabel('Phone number').inputValue(), '12');
          await page.getByLabel('Phone number').fill(phone.replace('+90', '0'));
          await page.getByRole('button', { name: 'Send code' }).click();
          await page.getByLabel('Code from the SMS').fill(await codeSentTo(visit.app, phone));
          await page.getByRole('button', { name: 'Confirm number' }).click();
          await page.getByRole('status').getByText('Your phone number is confirmed.').waitFor();
          assert.equal((await visit.app.userNow(user.id)).phone, phone);
        },
        { javaScriptEnabled },
      );
    });

    it(`lets people choose their language, for pages and messages: ${scripts}`, async () => {
      const visit = getVisit();
      await visit.visit(
        async (page) => {
          const { user } = await signIn(visit, page);
          await page.getByRole('link', { name: 'Choose your language' }).click();
          await page.locator('#language').selectOption({ label: 'Deutsch' });
          await page.getByRole('button', { name: 'Save' }).click();
          await page.getByRole('status').getByText('Ihre Sprache wurde gespeichert.').waitFor();
          assert.equal((await visit.app.userNow(user.id)).languageCode, 'de');
          assert.equal(await language(page), 'de');
          await page.getByRole('button', { name: 'Abmelden' }).click();
          await page.waitForURL('**/home/');
          assert.equal(await language(page), 'de', 'the browser keeps it');
        },
        { javaScriptEnabled },
      );
    });

    it(`lets people who cannot read a page read it in their own language: ${scripts}`, async () => {
      await getVisit().visit(
        async (page) => {
          await page.goto('/login/?next=/basket/');
          await page.locator('summary').click();
          await page.getByRole('button', { name: 'العربية' }).click();
          await page.waitForSelector('html[lang=ar][dir=rtl]');
          assert.ok(page.url().endsWith('/login/?next=%2Fbasket%2F'));
          await page.locator('summary').click();
          await page.getByRole('button', { name: 'Türkçe' }).click();
          await page.waitForSelector('html[lang=tr][dir=ltr]');
        },
        { javaScriptEnabled, locale: 'de' },
      );
    });
  }

  it('can be used without a mouse, from the language to the last device', async () => {
    const visit = getVisit();
    await visit.visit(async (page) => {
      await signIn(visit, page);
      await page.locator('summary').focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      assert.equal(await page.locator(':focus').innerText(), 'English');
      assert.equal(await page.locator(':focus').getAttribute('aria-current'), 'true');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.waitForSelector('html[lang=de]');
      await page.getByRole('link', { name: 'Wo Sie angemeldet sind (2)' }).press('Enter');
      await page.getByRole('button', { name: 'Überall sonst abmelden' }).press('Enter');
      await page.getByRole('status').getByText('Alle Ihre anderen Geräte wurden abgemeldet.').waitFor();
    });
  });

  it('leads to the sign-in page and back when the sign-in is not recent', async () => {
    const visit = getVisit();
    await visit.visit(async (page) => {
      const { user } = await signIn(visit, page);
      visit.app.clock.advance(16 * 60_000);
      await page.getByRole('link', { name: 'Add a phone number' }).click();
      assert.equal(await heading(page), 'Sign in');
      await page.fill('#email', user.email ?? '');
      await page.fill('#password', PASSWORD);
      await page.press('#password', 'Enter');
      await page.waitForURL('**/account/phone/');
    });
  });

  for (const [look, options] of [
    ['a desktop, light', { viewport: DESKTOP, colorScheme: 'light' }],
    ['a phone, dark', { viewport: PHONE, colorScheme: 'dark' }],
    ['a phone, in Arabic', { viewport: PHONE, locale: 'ar' }],
  ] as const)
    it(`can be used with a screen reader and low vision: ${look}`, async () => {
      const visit = getVisit();
      await visit.visit(async (page) => {
        await signIn(visit, page);
        for (const path of ['', '?done=phone', 'devices/', 'phone/', 'language/']) {
          await page.goto(`/account/${path}`);
          assert.deepEqual(await violations(page), [], path);
          await page.locator('summary').click();
          assert.deepEqual(await violations(page), [], `${path}, with the languages`);
        }
        await page.goto('/account/phone/');
        await page.fill('#phone', newPhone());
        await page.press('#phone', 'Enter');
        await page.waitForSelector('#code');
        assert.deepEqual(await violations(page), []);
        await page.press('#code', 'Enter');
        await page.waitForSelector('#code-fault');
        assert.deepEqual(await violations(page), []);
      }, options);
    });
});
