import type { Page } from 'playwright-core';
import { DAY } from '../../src/lib/clock.ts';
import { REQUIRABLE_FIELDS } from '../../src/settings-table/accounts.ts';
import { PASSWORD } from './app.ts';
import type { Visit } from './chromium.ts';
import { closeAccountOf } from './closing.ts';
import { requestEmail } from './email.ts';
import { guestBrowser } from './guest.ts';
import { newPhone } from './otp.ts';
import { newEmail } from './registration.ts';
import { withSetting } from './settings.ts';
import { oneTimeLink } from './staff.ts';

/** The default of SMS_OTP_EXPIRE_TIME, milliseconds. */
const SMS_OTP_LIFE = 180_000;

/** What a shop can require of newcomers, besides the phone. */
const EVERYTHING = REQUIRABLE_FIELDS.filter((name) => name !== 'phone');

/** Leads through every page, and every form with its errors; `at` is called on each, with its name. */
export async function tour(
  page: Page,
  { app, origin }: Visit,
  at: (name: string) => Promise<void>,
): Promise<void> {
  const user = await app.createUser({ firstName: 'Zeynep' });
  // A click ends before the answer to its form is there: what looks at once may find no document.
  const loaded = async (act: Promise<void>): Promise<void> => {
    await Promise.all([page.waitForEvent('load'), act]);
  };
  const submit = (): Promise<void> => loaded(page.locator('button[type=submit]').click());
  const enter = (selector: string): Promise<void> => loaded(page.press(selector, 'Enter'));
  const open = async (path: string, name: string): Promise<void> => {
    await page.goto(path);
    await at(name);
  };

  await open('/', 'home-anonymous');
  await open('/password-reset/', 'reset-request');
  await page.fill('#email', 'nobody');
  await submit();
  await at('reset-request-error');
  await page.fill('#email', user.email ?? '');
  await submit();
  await at('reset-sent');

  await open('/password-reset/code/', 'code-reset');
  await open('/login/code/', 'code-sign-in');
  await submit();
  await at('code-sign-in-error');
  await page.fill('#phone', newPhone());
  await submit();
  await at('code-entry');
  await page.fill('#code', '000000');
  await enter('#code');
  await page.waitForSelector('#code-fault');
  await at('code-entry-error');
  app.clock.advance(SMS_OTP_LIFE);
  await page.fill('#code', '000000');
  await enter('#code');
  await page.waitForSelector('main:not(:has(#code)) h1');
  await at('code-expired');

  await open(`/password-reset/${app.resetLink(user)}/`, 'reset-form');
  await page.fill('#new_password1', 'abc');
  await page.fill('#new_password2', 'ab');
  await at('reset-form-typing');
  await submit();
  await at('reset-form-error');
  await open('/password-reset/MQ/nonsense/', 'reset-link-invalid');
  await open('/users/reset/done/', 'reset-done');
  await open('/nowhere/', 'not-found');

  await open('/register/', 'register');
  await page.fill('#first_name', 'Zeynep');
  await page.fill('#phone', '12');
  await page.fill('#email', user.email ?? '');
  await page.fill('#password', 'abc');
  await at('register-typing');
  await submit();
  await at('register-error');
  await withSetting(app, 'USER_REQUIRED_FIELDS', EVERYTHING, () =>
    withSetting(app, 'REST_REGISTER_VIEW', 'RegisterSMSOtpView', async () => {
      await open('/register/', 'register-by-sms');
      await submit();
      await at('register-by-sms-error');
      await page.fill('#first_name', 'Zeynep');
      await page.fill('#last_name', 'Demir');
      await page.fill('#phone', newPhone());
      await page.selectOption('#gender', 'female');
      await page.fill('#date_of_birth', '1990-05-17');
      await page.fill('#email', newEmail());
      await page.fill('#password', PASSWORD);
      await page.check('#confirm');
      await page.check('#kvkk_confirm');
      await submit();
      await page.waitForSelector('#code');
      await at('register-code');
      await page.fill('#code', '000000');
      await page.fill('#password', PASSWORD);
      await enter('#code');
      await page.waitForSelector('#code-fault');
      await at('register-code-error');
      app.clock.advance(SMS_OTP_LIFE);
      await page.fill('#code', '000000');
      await page.fill('#password', PASSWORD);
      await enter('#code');
      await page.waitForSelector('main:not(:has(#code)) h1');
      await at('register-code-expired');
    }),
  );
  await withSetting(app, 'REGISTRATION_PREVENT_ENUMERATION', true, async () => {
    await page.goto('/register/');
    await page.fill('#email', newEmail());
    await page.fill('#password', PASSWORD);
    await submit();
    await at('register-mailed');
  });
  const unconfirmed = await app.createUser({ isEmailVerified: false });
  const token = app.core.confirmationTokens.make(unconfirmed);
  await open(`/users/registration/account-confirm-email/${token}/`, 'confirm-email');
  await submit();
  await at('email-confirmed');
  const late = await app.createUser({ isEmailVerified: false });
  const expired = app.core.confirmationTokens.make(late);
  app.clock.advance(8 * DAY);
  await open(`/users/registration/account-confirm-email/${expired}/`, 'confirm-email-expired');
  await submit();
  await at('confirm-email-renewed');
  await open(`/users/registration/account-confirm-email/${'0'.repeat(40)}/`, 'registration-over');
  const mover = await app.createUser();
  await requestEmail(await app.signedIn(mover), newEmail());
  const [change] = await app.core.storage.read.emailChanges.ofUser(mover.id);
  if (!change) throw new Error('no change of e-mail was requested');
  await open(app.core.emailLinks.confirmPath(change), 'email-set-primary');
  await submit();
  await at('email-set-primary-done');
  await open(app.core.emailLinks.undoPath(change), 'email-undo');
  await submit();
  await at('email-undo-done');
  await withSetting(app, 'PASSWORDLESS_LOGIN_CONFIRM', true, async () =>
    open(await oneTimeLink(app, user), 'link-confirm'),
  );
  await open('/users/passwordless-login/nonsense/', 'link-invalid');
  const leaving = await app.createUser();
  await open((await closeAccountOf(app, leaving)).undo, 'account-undo');
  await submit();
  await at('account-restored');

  await open('/login/', 'login');
  await page.fill('#email', user.email ?? '');
  await page.fill('#password', 'wrong');
  await submit();
  await at('login-error');
  await page.fill('#password', PASSWORD);
  await submit();
  await open('/home/', 'home');
  await app.signedIn(user);
  await open('/account/?done=language', 'account');
  await page.locator('summary').click();
  await at('account-languages');
  await open('/account/devices/?done=device', 'account-devices');
  await open('/account/language/', 'account-language');
  await open('/account/phone/', 'account-phone');
  await page.fill('#phone', '12');
  await enter('#phone');
  await page.waitForSelector('#phone-fault');
  await at('account-phone-error');
  await page.fill('#phone', newPhone());
  await enter('#phone');
  await page.waitForSelector('#code');
  await at('account-phone-code');
  await page.fill('#code', '000000');
  await enter('#code');
  await page.waitForSelector('#code-fault');
  await at('account-phone-code-error');
  await open('/account/change-password/', 'password-change');
  await submit();
  await at('password-change-error');
  await open('/account/change-password/done/', 'password-changed');

  const guest = await guestBrowser(app);
  const session = guest.browser.cookies.get('sessionid') ?? '';
  await page.context().addCookies([{ name: 'sessionid', value: session, url: origin }]);
  await open('/account/change-password/', 'password-first');
  await submit();
  await at('password-first-error');
}
