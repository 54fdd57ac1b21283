import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { PASSWORD } from '../support/app.ts';
import { DESKTOP, inChromium, PHONE } from '../support/chromium.ts';
import { photograph } from '../support/screenshots.ts';
import { tour } from '../support/tour.ts';

const NEW = 'a brand new password';
const SMALLEST = { width: 320, height: 568 };
const ARABIC = { locale: 'ar' };

/** CSS pixels by which the page is wider than the window. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
const directionOf = (page: Page, selector: string): Promise<string> =>
  page.evaluate<string>(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).direction`);
/** Where the ink of a text is, not the box it stands in, CSS pixels. */
const ink = (page: Page, selector: string): Promise<{ left: number; right: number }> =>
  page.evaluate(`(() => {
    const range = document.createRange();
    range.selectNodeContents(document.querySelector(${JSON.stringify(selector)}));
    const { left, right } = range.getBoundingClientRect();
    return { left, right };
  })()`);
const box = (page: Page, selector: string): Promise<{ left: number; right: number }> =>
  page.evaluate(`(() => {
    const { left, right } = document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect();
    return { left, right };
  })()`);

inChromium('somebody who reads Arabic', (getVisit) => {
  it('reads every page from right to left, on the narrowest phone without scrolling sideways', async () => {
    await getVisit().visit(
      async (page) => {
        await tour(page, getVisit(), async (name) => {
          assert.equal(await page.evaluate('document.documentElement.lang'), 'ar', name);
          assert.equal(await directionOf(page, 'main'), 'rtl', name);
          assert.match(await page.locator('h1').innerText(), /^[\u0600-\u06ff]/, name);
          assert.equal(await overflow(page), 0, name);
        });
      },
      { ...ARABIC, viewport: SMALLEST },
    );
  });

  it('finds labels, errors and rules at the right edge and the button that shows a password at the left', async () => {
    const { app, visit } = getVisit();
    const user = await app.createUser();
    await visit(
      async (page) => {
        await page.goto(`/password-reset/${app.resetLink(user)}/`);
        await page.locator('button[type=submit]').click();
        const control = await box(page, '.control');
        for (const text of ['label', '.fault p', '.note'])
          assert.ok(Math.abs((await ink(page, text)).right - control.right) < 1, text);
        const [button, input] = [await box(page, '.control button'), await box(page, '.control input')];
        assert.ok(button.right <= input.left, 'the button is at the end of the line');
        assert.ok(button.left - control.left < 8, 'the button is at the edge of the frame');

        const [summary, fault] = [await box(page, '.summary'), await ink(page, '.summary a')];
        assert.ok(summary.right - fault.right < 24, 'errors begin at the right');
        const [rule, words] = [await box(page, '.rules li'), await ink(page, '.rules li')];
        assert.ok(rule.right - words.right > 20, 'the mark of a rule has its room on the right');
      },
      { ...ARABIC, viewport: PHONE },
    );
  });

  it('types e-mail addresses and passwords the way they are read: from left to right', async () => {
    await getVisit().visit(async (page) => {
      await page.goto('/login/');
      assert.equal(await directionOf(page, '#email'), 'ltr');
      await page.fill('#password', 'correct.horse!');
      assert.equal(await directionOf(page, '#password'), 'ltr');
      await page.fill('#password', 'كلمة مرور');
      assert.equal(await directionOf(page, '#password'), 'rtl', 'a password in Arabic runs as Arabic does');
    }, ARABIC);
  });

  it('reads the number a code went to from left to right, plus sign first, whatever stands around it', async () => {
    await getVisit().visit(
      async (page) => {
        await page.goto('/login/code/');
        await page.fill('#phone', '+905301234567');
        await page.locator('main button[type=submit]').click();
        await page.waitForSelector('#code');
        const [plus, last] = await page.evaluate<[number, number]>(`(() => {
          const text = document.querySelector('main > p').firstChild;
          const leftOf = (index) => {
            const range = document.createRange();
            range.setStart(text, index);
            range.setEnd(text, index + 1);
            return range.getBoundingClientRect().left;
          };
          return [leftOf(text.data.indexOf('+')), leftOf(text.data.indexOf('\\u2069') - 1)];
        })()`);
        assert.ok(plus < last);
        for (const field of ['#code', '#resend']) assert.ok(await page.locator(field).isVisible(), field);
        assert.equal(await directionOf(page, '#code'), 'ltr');
      },
      { ...ARABIC, viewport: PHONE },
    );
  });

  it('sees mails from right to left with the link readable, and no name turns a sentence round', async () => {
    const { app, visit } = getVisit();
    const user = await app.createUser({ languageCode: 'ar', firstName: 'Ada' });
    const browser = await app.signedIn(user);
    // Mails go out side by side: those of the tests before would come between.
    await app.deliver();
    await app.browser().post('/users/password/reset/', { email: user.email });
    await app.deliver();
    const change = { old_password: PASSWORD, new_password1: NEW, new_password2: NEW };
    assert.equal((await browser.post('/users/password/change/', change)).status, 200);
    await app.deliver();
    const [changed, reset] = await app.core.storage.read.inbox.list(2);
    const mails = { reset, changed };
    for (const [size, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP }))
      for (const [name, mail] of Object.entries(mails))
        await visit(
          async (page) => {
            await page.goto(`/_dev/inbox/${mail?.id}/html/`);
            assert.equal(await page.evaluate('document.documentElement.dir'), 'rtl', name);
            assert.equal(await directionOf(page, '.card'), 'rtl', name);
            assert.equal(await directionOf(page, '.address'), 'ltr', name);
            assert.equal(await overflow(page), 0, name);
            await photograph(page, `${size}-light-arabic-mail-${name}`);
          },
          { ...ARABIC, viewport },
        );
  });
});
