import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { createHousekeeping } from '../../src/delivery/housekeeping.ts';
import { DAY, SECOND } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { PASSWORD } from '../support/app.ts';
import { inChromium, PHONE } from '../support/chromium.ts';
import { codeSentTo, newPhone, smsTo, wrongCode } from '../support/otp.ts';
import { CHOSEN, linkSentTo, mailsTo, newEmail } from '../support/registration.ts';
import { withSetting } from '../support/settings.ts';
import { oneTimeLink } from '../support/staff.ts';

const submit = (page: Page): Promise<void> => page.getByRole('main').locator('button[type=submit]').click();
const heading = (page: Page): Promise<string> => page.getByRole('heading', { level: 1 }).innerText();
const faults = (page: Page): Promise<string[]> =>
  page.locator('[role=alert] li a, .fault[role=alert] p').allInnerTexts();

async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(fields))
    await page.getByLabel(label, { exact: true }).fill(value);
}

inChromium('a newcomer', (getVisit) => {
  for (const [scripts, javaScriptEnabled] of [
    ['with scripts', true],
    ['without scripts', false],
  ] as const) {
    it(`makes an account, is signed in and confirms the e-mail: ${scripts}`, async () => {
      const { app, visit, origin } = getVisit();
      const email = newEmail();
      await visit(
        async (page) => {
          await page.goto('/account/change-password/');
          await page.getByRole('link', { name: 'Create an account' }).click();
          assert.equal(await heading(page), 'Create an account');
          await submit(page);
          assert.deepEqual(await faults(page), ['Enter your email address.', 'Choose a password.']);
          await fill(page, {
            'First name (optional)': 'Ada',
            'Email address': email,
            Password: 'abc',
          });
          await submit(page);
          assert.match((await faults(page)).join(), /^This password is too short\./);
          assert.equal(await page.getByLabel('First name (optional)').inputValue(), 'Ada');
          await fill(page, { Password: CHOSEN });
          await submit(page);
          // To where signing in was for.
          assert.equal(page.url(), `${origin}/account/change-password/`);

          await page.goto(await linkSentTo(app, email));
          assert.equal(await heading(page), 'Confirm your email address');
          await submit(page);
          assert.equal(await heading(page), 'Email address confirmed');
          await page.getByRole('link', { name: 'Go to the home page' }).click();
          assert.match(await heading(page), /^Hello, .*Ada/);
        },
        { javaScriptEnabled },
      );
      assert.equal((await app.core.storage.read.users.byEmail(email))?.isEmailVerified, true);
    });

    it(`finishes in the mailbox where nothing shows who is registered: ${scripts}`, async () => {
      const { app, visit, origin } = getVisit();
      const email = newEmail();
      await withSetting(app, 'REGISTRATION_PREVENT_ENUMERATION', true, () =>
        visit(
          async (page) => {
            await page.goto('/register/');
            await fill(page, { 'Email address': email, Password: CHOSEN });
            await submit(page);
            assert.equal(await heading(page), 'Check your inbox');
            await page.goto(await linkSentTo(app, email));
            assert.equal(await heading(page), 'Confirm your email address');
            await submit(page);
            assert.equal(await heading(page), 'Email address confirmed');
            await page.goto('/login/');
            await fill(page, { 'Email address': email, Password: CHOSEN });
            await submit(page);
            assert.equal(page.url(), `${origin}/account/`);
          },
          { javaScriptEnabled },
        ),
      );
    });
  }

  for (const [scripts, javaScriptEnabled] of [
    ['with scripts', true],
    ['without scripts', false],
  ] as const)
    it(`finishes late: an expired link leads to a new one, a forgotten one to the form: ${scripts}`, async () => {
      const { app, visit } = getVisit();
      const [email, forgotten] = [newEmail(), newEmail()];
      const links: string[] = [];
      await withSetting(app, 'REGISTRATION_PREVENT_ENUMERATION', true, async () => {
        for (const address of [forgotten, email]) {
          await app.browser().post('/users/registration/', { email: address, password: CHOSEN });
          links.push(await linkSentTo(app, address));
          app.clock.advance(8 * DAY);
        }
      });
      await createHousekeeping({ ...app.core, logger: silentLogger }).clean();
      await visit(
        async (page) => {
          const [over = '', late = ''] = links;
          await page.goto(late);
          assert.equal(await heading(page), 'This link no longer works');
          await page.getByRole('button', { name: 'Send a new link' }).click();
          assert.equal(await heading(page), 'Check your inbox');
          await page.reload();
          assert.equal(await heading(page), 'Check your inbox');
          assert.equal((await mailsTo(app, email)).length, 2, 'Reload sends nothing');
          await page.goto(await linkSentTo(app, email));
          await submit(page);
          assert.equal(await heading(page), 'Email address confirmed');

          await page.goto(over);
          assert.equal(await heading(page), 'This link no longer works');
          await page.getByRole('link', { name: 'Create an account' }).click();
          assert.equal(await heading(page), 'Create an account');
        },
        { javaScriptEnabled },
      );
    });

  it('sees while typing which rules the password keeps', async () => {
    await getVisit().visit(async (page) => {
      await page.goto('/register/');
      const states = (): Promise<(string | null)[]> =>
        page.evaluate(`[...document.querySelectorAll('.rules li')].map((rule) => rule.dataset.state)`);
      assert.deepEqual(await states(), ['open']);
      await fill(page, { Password: CHOSEN });
      assert.deepEqual(await states(), ['kept']);
    });
  });

  it('is offered to keep the password for the right account by a password manager', async () => {
    await getVisit().visit(async (page) => {
      await page.goto('/register/');
      const purposes = await page.evaluate<string[]>(
        `[...document.querySelectorAll('input[autocomplete]')].map((field) => field.name + ' ' + field.autocomplete)`,
      );
      assert.deepEqual(purposes, [
        'email username',
        'password new-password',
        'first_name given-name',
        'last_name family-name',
        'phone tel',
      ]);
    });
  });

  it('leads the owner of a taken address to a new password, which locks out the stranger', async () => {
    const { app, visit } = getVisit();
    const email = newEmail();
    await app.browser().post('/users/registration/', { email, password: 'password of a stranger' });
    await visit(
      async (page) => {
        await page.goto('/register/');
        await fill(page, { 'Email address': email, Password: CHOSEN });
        await submit(page);
        assert.deepEqual(await faults(page), [
          'There is already an account with this email address. Sign in, or choose a new password.',
        ]);
        await page.goto(await linkSentTo(app, email));
        assert.equal(await heading(page), 'Confirm your email address');
        await submit(page);
        await page.getByRole('link', { name: 'Choose a new password' }).click();
        await page.getByLabel('Email address').fill(email);
        await submit(page);
        const reset = /\/password-reset\/\S+/.exec((await mailsTo(app, email)).at(-1)?.text ?? '')?.[0] ?? '';
        await page.goto(reset);
        await fill(page, { 'New password': CHOSEN, 'New password again': CHOSEN });
        await submit(page);
        assert.equal(await heading(page), 'New password saved');
      },
      { viewport: PHONE },
    );
    const login = (password: string) => app.browser().post('/users/login/', { email, password });
    assert.equal((await login('password of a stranger')).status, 400);
    assert.equal((await login(CHOSEN)).status, 200);
  });
});

inChromium('a newcomer to a shop that asks for the phone', (getVisit) => {
  const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name }).click();

  for (const [scripts, javaScriptEnabled] of [
    ['with scripts', true],
    ['without scripts', false],
  ] as const) {
    it(`makes an account with a code by SMS, after some slips: ${scripts}`, async () => {
      const { app, visit, origin } = getVisit();
      const [email, phone] = [newEmail(), newPhone()];
      await withSetting(app, 'REST_REGISTER_VIEW', 'RegisterKvkkView', () =>
        withSetting(app, 'USER_REQUIRED_FIELDS', ['gender', 'date_of_birth', 'sms_allowed'], () =>
          visit(
            async (page) => {
              await page.goto('/register/?next=/account/change-password/');
              await press(page, 'Send code');
              assert.deepEqual(await faults(page), [
                'Enter your email address.',
                'Choose a password.',
                'Enter your phone number.',
                'Choose a gender.',
                'Enter your date of birth.',
                'You must accept the terms.',
              ]);
              const passwords = { Password: CHOSEN };
              await fill(page, { 'Phone number': phone, 'Date of birth': '1990-05-17', ...passwords });
              await fill(page, { 'Email address': email });
              await page.getByLabel('Gender').selectOption('Female');
              await page.getByLabel('I have read the notice').check();
              await press(page, 'Send code');
              assert.deepEqual(await page.getByRole('alert').count(), 0);
              assert.match(await page.getByRole('main').innerText(), /Please type your password again/);
              assert.equal(await page.getByLabel('Password', { exact: true }).inputValue(), '');
              assert.equal(await page.getByLabel('Gender').inputValue(), 'female');
              assert.ok(await page.getByLabel('I have read the notice').isChecked());
              const code = await codeSentTo(app, phone);
              await page.getByLabel('Code from the SMS').fill(wrongCode(code));
              await fill(page, passwords);
              await press(page, 'Create account');
              assert.deepEqual(await faults(page), [
                'This code is not right. Look at the newest SMS and try again.',
              ]);
              await page.getByLabel('Code from the SMS').fill(code);
              await fill(page, passwords);
              // As Enter does: the first button of the form, not the one for a new code.
              await page.getByLabel('Password', { exact: true }).press('Enter');
              await page.waitForURL(`${origin}/account/change-password/`);
            },
            { javaScriptEnabled },
          ),
        ),
      );
      assert.partialDeepStrictEqual(await app.core.storage.read.users.byEmail(email), {
        phone,
        isPhoneVerified: true,
        gender: 'female',
        smsAllowed: false,
        attributes: { kvkk_confirm: true },
      });
    });
  }

  it('waits for the button that sends another code, and needs no password for it', async () => {
    const { app, visit } = getVisit();
    const phone = newPhone();
    await withSetting(app, 'REST_REGISTER_VIEW', 'RegisterSMSOtpView', () =>
      visit(async (page) => {
        await page.clock.install();
        await page.goto('/register/');
        const fields = { 'Email address': newEmail(), Password: CHOSEN };
        await fill(page, { 'Phone number': phone, ...fields });
        await press(page, 'Send code');
        const resend = page.getByRole('button', { name: 'Send a new code' });
        assert.ok(await resend.isDisabled());
        assert.equal((await smsTo(app, phone)).length, 1);
        await page.clock.runFor(61 * SECOND);
        app.clock.advance(61 * SECOND);
        await resend.click();
        await page.waitForFunction(`document.querySelector('#resend')?.disabled`);
        assert.equal((await smsTo(app, phone)).length, 2);
      }),
    );
  });
});

inChromium('somebody with a one-time link', (getVisit) => {
  for (const [scripts, javaScriptEnabled] of [
    ['with scripts', true],
    ['without scripts', false],
  ] as const) {
    it(`presses the button and is signed in: ${scripts}`, async () => {
      const { app, visit, origin } = getVisit();
      const user = await app.createUser();
      await withSetting(app, 'PASSWORDLESS_LOGIN_CONFIRM', true, () =>
        visit(
          async (page) => {
            const link = await oneTimeLink(app, user, 'a & b=c/ü');
            await page.goto(`${link}&next=/account/change-password/`);
            assert.equal(await heading(page), 'Sign in with this link');
            await page.reload();
            await submit(page);
            assert.equal(page.url(), `${origin}/account/change-password/`);
            const answer = await page.goto(link);
            assert.equal(answer?.status(), 400);
            assert.equal(await heading(page), 'This link no longer works');
            await page.getByRole('link', { name: 'Sign in' }).click();
            // Who is signed in needs no form for it.
            assert.equal(page.url(), `${origin}/account/`);
          },
          { javaScriptEnabled },
        ),
      );
      await app.signedIn(user, PASSWORD);
    });
  }
});
