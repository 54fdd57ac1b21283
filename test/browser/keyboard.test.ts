import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { PASSWORD } from '../support/app.ts';
import { inChromium } from '../support/chromium.ts';

const NEW = 'a brand new password';

/** What has the focus, by its id or its text. */
async function focused(page: Page): Promise<string> {
  const element = page.locator(':focus');
  return (await element.getAttribute('id')) ?? (await element.innerText());
}

async function tabThrough(page: Page, stops: number): Promise<string[]> {
  const order: string[] = [];
  for (let stop = 0; stop < stops; stop++) {
    await page.keyboard.press('Tab');
    order.push(await focused(page));
  }
  return order;
}

inChromium('somebody without a mouse', (getVisit) => {
  it('gets to everything in the order it is read', async () => {
    await getVisit().visit(async (page) => {
      await page.goto('/login/');
      assert.deepEqual(await tabThrough(page, 6), [
        'Latchkey',
        'email',
        'password',
        'Show',
        'Forgot your password?',
        'Sign in',
      ]);
    });
  });

  it('resets the password from link to sign-in', async () => {
    const { app, visit, origin } = getVisit();
    const user = await app.createUser();
    await visit(async (page) => {
      await page.goto(`/password-reset/${app.resetLink(user)}/`);
      await tabThrough(page, 2);
      await page.keyboard.type(NEW);
      await tabThrough(page, 2);
      await page.keyboard.type(NEW);
      await page.keyboard.press('Enter');
      await page.waitForURL(`${origin}/users/reset/done/`);
      assert.deepEqual(await tabThrough(page, 2), ['Latchkey', 'Sign in']);
      await page.keyboard.press('Enter');
      await page.waitForURL(`${origin}/login/`);
      await tabThrough(page, 2);
      await page.keyboard.type(user.email ?? '');
      await tabThrough(page, 1);
      await page.keyboard.type(NEW);
      await page.keyboard.press('Enter');
      await page.waitForURL(`${origin}/account/`);
    });
  });

  for (const [scripts, javaScriptEnabled] of [
    ['with scripts', true],
    ['without scripts', false],
  ] as const) {
    it(`starts at the list of errors, and each of them leads to its field: ${scripts}`, async () => {
      await getVisit().visit(
        async (page) => {
          await page.goto('/login/');
          await page.locator('#email').focus();
          await page.keyboard.press('Enter');
          await page.waitForSelector('[role=alert]');
          assert.match(await page.title(), /^Error: /);
          assert.match(await focused(page), /^There is a problem/);
          assert.deepEqual(await tabThrough(page, 2), ['Enter your email address.', 'Enter your password.']);
          await page.keyboard.press('Enter');
          assert.equal(await focused(page), 'password');
          const field = page.locator('#password');
          assert.equal(await field.getAttribute('aria-invalid'), 'true');
          const [described = ''] = ((await field.getAttribute('aria-describedby')) ?? '').split(' ');
          assert.equal(await page.locator(`#${described}`).innerText(), 'Enter your password.');
        },
        { javaScriptEnabled },
      );
    });
  }

  it('sees where the focus is, on whatever it is', async () => {
    const { app, visit } = getVisit();
    const user = await app.createUser();
    await visit(async (page) => {
      for (const path of ['/', '/login/', `/password-reset/${app.resetLink(user)}/`]) {
        await page.goto(path);
        const stops = await page.locator('a, input:not([type=hidden]), button:visible').count();
        for (let stop = 0; stop < stops; stop++) {
          await page.keyboard.press('Tab');
          // The frame around a password and its button shows the focus of the password.
          const outline = await page.evaluate<string>(`(() => {
            const element = document.activeElement;
            const framed = element.matches('.control input') ? element.closest('.control') : element;
            const { outlineStyle, outlineWidth } = getComputedStyle(framed);
            return outlineStyle + ' ' + outlineWidth;
          })()`);
          assert.equal(outline, 'solid 3px');
        }
      }
    });
  });
});

inChromium('a password field', (getVisit) => {
  it('shows what was typed only on request, and hides it before the form goes', async () => {
    await getVisit().visit(async (page) => {
      await page.goto('/login/');
      const field = page.locator('#password');
      await field.fill(PASSWORD);
      await page.getByRole('button', { name: 'Show: Password' }).click();
      assert.equal(await field.getAttribute('type'), 'text');
      assert.equal(await field.inputValue(), PASSWORD);
      await page.getByRole('button', { name: 'Hide: Password' }).click();
      assert.equal(await field.getAttribute('type'), 'password');

      await page.getByRole('button', { name: 'Show: Password' }).click();
      await page.evaluate(`addEventListener('submit', (event) => event.preventDefault())`);
      await page.getByRole('button', { name: 'Sign in' }).click();
      assert.equal(await field.getAttribute('type'), 'password');
      assert.ok(await page.getByRole('button', { name: 'Show: Password' }).isVisible());
    });
  });

  it('offers no button that would do nothing where scripts do not run', async () => {
    await getVisit().visit(
      async (page) => {
        await page.goto('/login/');
        assert.deepEqual(await page.locator('button:visible').allInnerTexts(), ['Sign in']);
      },
      { javaScriptEnabled: false },
    );
  });

  it('tells password managers what it is for', async () => {
    const { app, visit } = getVisit();
    const user = await app.createUser();
    await visit(async (page) => {
      const purposes = (): Promise<string[]> =>
        page.evaluate<string[]>(
          `[...document.querySelectorAll('input[autocomplete]')].map((field) => field.name + ' ' + field.autocomplete)`,
        );
      await page.goto(`/password-reset/${app.resetLink(user)}/`);
      assert.deepEqual(await purposes(), ['new_password1 new-password', 'new_password2 new-password']);
      await page.goto('/login/');
      assert.deepEqual(await purposes(), ['email username', 'password current-password']);
      await page.fill('#email', user.email ?? '');
      await page.fill('#password', PASSWORD);
      await page.click('button[type=submit]');
      await page.goto('/account/change-password/');
      assert.deepEqual(await purposes(), [
        'username username',
        'old_password current-password',
        'new_password1 new-password',
        'new_password2 new-password',
      ]);
      assert.equal(await page.locator('[name=username]').inputValue(), user.email);
      assert.ok(await page.locator('[name=username]').isHidden());
    });
  });
});
