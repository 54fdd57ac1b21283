import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { SECOND } from '../../src/lib/clock.ts';
import { inChromium } from '../support/chromium.ts';
import { codeSentTo, customerWithPhone, newPhone, smsTo, wrongCode } from '../support/otp.ts';

const NEW = 'a brand new password';

const heading = (page: Page): Promise<string> => page.getByRole('heading', { level: 1 }).innerText();
const faults = (page: Page): Promise<string[]> =>
  page.locator('[role=alert] li a, .fault[role=alert] p').allInnerTexts();
const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name }).click();
const resend = (page: Page) => page.getByRole('button', { name: 'Send a new code' });

async function askForCode(page: Page, phone: string): Promise<void> {
  await page.getByLabel('Phone number').fill(phone);
  await press(page, 'Send code');
  assert.equal(await heading(page), 'Enter the code');
}

async function enter(page: Page, code: string, button: string): Promise<void> {
  await page.getByLabel('Code from the SMS').fill(code);
  await press(page, button);
}

inChromium('a customer with a phone', (getVisit) => {
  for (const [scripts, javaScriptEnabled] of [
    ['with scripts', true],
    ['without scripts', false],
  ] as const) {
    it(`signs in by a code, after a slip: ${scripts}`, async () => {
      const { app, visit, origin } = getVisit();
      const { phone } = await customerWithPhone(app);
      await visit(
        async (page) => {
          await page.goto('/login/?next=/account/change-password/');
          await page.getByRole('link', { name: 'Sign in with a code by SMS' }).click();
          await press(page, 'Send code');
          assert.deepEqual(await faults(page), ['Enter your phone number.']);
          await page.getByLabel('Phone number').fill('12');
          await press(page, 'Send code');
          assert.deepEqual(await faults(page), ['Enter a valid phone number.']);
          await askForCode(page, phone.replace('+90', '0'));
          const entry = page.url();
          assert.ok(!entry.includes(phone.slice(3)));
          const code = await codeSentTo(app, phone);
          await press(page, 'Sign in');
          assert.deepEqual(await faults(page), ['Enter the code from the SMS.']);
          await enter(page, '12', 'Sign in');
          assert.deepEqual(await faults(page), ['The code is incomplete. Enter all of its digits.']);
          await enter(page, wrongCode(code), 'Sign in');
          assert.deepEqual(await faults(page), [
            'This code is not right. Look at the newest SMS and try again.',
          ]);
          assert.equal(await page.getByLabel('Code from the SMS').inputValue(), '');
          await enter(page, code, 'Sign in');
          assert.equal(page.url(), `${origin}/account/change-password/`);
          const used = await page.goto(entry);
          assert.equal(used?.status(), 400);
          assert.deepEqual(await faults(page), [
            'Please ask for a new code. If this happens again, allow cookies for this site.',
          ]);
        },
        { javaScriptEnabled },
      );
    });

    it(`chooses a new password by a code: ${scripts}`, async () => {
      const { app, visit, origin } = getVisit();
      const { user, phone } = await customerWithPhone(app);
      await visit(
        async (page) => {
          await page.goto('/password-reset/');
          await page.getByRole('link', { name: 'Use a code by SMS instead' }).click();
          await askForCode(page, newPhone());
          await page.getByRole('link', { name: 'Use another number' }).click();
          app.clock.advance(SECOND);
          await askForCode(page, phone);
          await enter(page, await codeSentTo(app, phone), 'Continue');
          assert.equal(await heading(page), 'Choose a new password');
          await page.getByLabel('New password', { exact: true }).fill(NEW);
          await page.getByLabel('New password again', { exact: true }).fill(NEW);
          await press(page, 'Save password');
          assert.equal(page.url(), `${origin}/users/reset/done/`);
        },
        { javaScriptEnabled },
      );
      await app.signedIn(user, NEW);
    });

    it(`is offered a new code in place of one that expired: ${scripts}`, async () => {
      const { app, visit, origin } = getVisit();
      const { phone } = await customerWithPhone(app);
      await visit(
        async (page) => {
          await page.goto('/login/code/');
          await askForCode(page, phone);
          const old = await codeSentTo(app, phone);
          app.clock.advance(180 * SECOND);
          await enter(page, old, 'Sign in');
          assert.deepEqual(await faults(page), ['This code no longer works. Get a new one.']);
          assert.equal(await page.getByLabel('Code from the SMS').count(), 0);
          await resend(page).click();
          await enter(page, await codeSentTo(app, phone), 'Sign in');
          assert.equal(page.url(), `${origin}/account/`);
        },
        { javaScriptEnabled },
      );
    });
  }

  it('sees how long a new code takes, and cannot press the button before', async () => {
    const { app, visit } = getVisit();
    const { phone } = await customerWithPhone(app);
    await visit(async (page) => {
      await page.clock.install();
      await page.goto('/login/code/');
      await askForCode(page, phone);
      const note = page.locator('#resend-note');
      await codeSentTo(app, phone);
      assert.ok(await resend(page).isDisabled());
      assert.match(await note.innerText(), /^You can get a new code in \d\d seconds\.$/);
      const seconds = async (): Promise<number> => Number(/\d+/.exec(await note.innerText())?.[0]);
      await page.clock.runFor(20 * SECOND);
      const left = await seconds();
      await page.clock.runFor(10 * SECOND);
      assert.equal(await seconds(), left - 10);
      assert.ok(await resend(page).isDisabled());
      await page.clock.runFor(60 * SECOND);
      assert.equal((await note.innerText()).trim(), 'You can get a new code now.');
      assert.equal(await note.getByRole('status').innerText(), 'You can get a new code now.');
      app.clock.advance(60 * SECOND);
      await resend(page).click();
      await page.waitForFunction(`document.querySelector('#resend')?.disabled`);
      assert.equal((await smsTo(app, phone)).length, 2);
    });
  });

  it('shows the waiting time from the server without scripts', async () => {
    const { app, visit } = getVisit();
    const { phone } = await customerWithPhone(app);
    await visit(
      async (page) => {
        await page.goto('/login/code/');
        await askForCode(page, phone);
        assert.equal(
          (await page.locator('#resend-note').innerText()).trim(),
          'You can get a new code in 60 seconds.',
        );
        await resend(page).click();
        assert.deepEqual(await faults(page), ['Please wait 60 seconds before you ask for a new code.']);
        assert.equal((await smsTo(app, phone)).length, 1);
      },
      { javaScriptEnabled: false },
    );
  });

  it('sees the same pages for an unknown phone', async () => {
    const { app, visit } = getVisit();
    const { phone } = await customerWithPhone(app);
    const seen: string[] = [];
    for (const candidate of [phone, newPhone()]) {
      await visit(
        async (page) => {
          const look = async (): Promise<void> => {
            const text = await page.getByRole('main').innerText();
            seen.push(text.replaceAll(candidate.slice(-4), '….'));
          };
          await page.goto('/login/code/');
          await askForCode(page, candidate);
          await look();
          await enter(page, '000000', 'Sign in');
          await look();
        },
        { javaScriptEnabled: false },
      );
    }
    assert.equal(seen.length, 4);
    assert.deepEqual(seen.slice(0, 2), seen.slice(2));
  });

  it('gets the code filled in by the phone: its field says what it is for and how it looks', async () => {
    await getVisit().visit(async (page) => {
      await page.goto('/login/code/');
      const attributes = (selector: string): Promise<string[]> =>
        page.evaluate<string[]>(
          `(({ type, inputMode, autocomplete, pattern, maxLength }) => [type, inputMode, autocomplete, pattern, String(maxLength)])(document.querySelector('${selector}'))`,
        );
      assert.deepEqual(await attributes('#phone'), ['tel', 'tel', 'tel', '', '60']);
      await askForCode(page, newPhone());
      assert.deepEqual(await attributes('#code'), ['text', 'numeric', 'one-time-code', '', '-1']);
    });
  });

  it('signs in without a mouse', async () => {
    const { app, visit, origin } = getVisit();
    const { phone } = await customerWithPhone(app);
    await visit(async (page) => {
      const tab = async (times: number): Promise<string> => {
        for (let press = 0; press < times; press++) await page.keyboard.press('Tab');
        const focused = page.locator(':focus');
        return (await focused.getAttribute('id')) ?? focused.innerText();
      };
      await page.goto('/login/');
      assert.equal(await tab(7), 'Sign in with a code by SMS');
      await page.keyboard.press('Enter');
      await page.waitForURL(`${origin}/login/code/`);
      assert.equal(await tab(2), 'phone');
      await page.keyboard.type(phone);
      await page.keyboard.press('Enter');
      await page.waitForSelector('#code');
      const code = await codeSentTo(app, phone);
      assert.equal(await tab(2), 'code');
      assert.equal(await tab(1), 'Sign in');
      assert.equal(await tab(1), 'Use another number', 'a button that sleeps is passed over');
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.type(wrongCode(code));
      await page.keyboard.press('Enter');
      await page.waitForSelector('[role=alert]');
      assert.equal(await tab(0), 'code', 'the field that is wrong is where one types on');
      await page.keyboard.type(code);
      await page.keyboard.press('Enter');
      await page.waitForURL(`${origin}/account/`);
    });
  });
});
