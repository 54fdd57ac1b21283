import { it } from 'node:test';
import { inChromium } from '../support/chromium.ts';
import { assertReadable, openConsole } from '../support/console.ts';

/** Every page that needs no more than its address, and what says that it is there. */
const PAGES: readonly (readonly [path: string, there: string])[] = [
  ['overview', 'No message waits.'],
  ['people', 'Ada Byron'],
  ['messages', 'Password changed'],
  ['settings', 'SITE_NAME'],
  ['settings/AUTH_PASSWORD_VALIDATORS', 'Try a password'],
  ['settings/THROTTLING_SETTINGS', 'History'],
  ['settings/SMS_GATEWAYS', 'Test a gateway'],
  ['settings/FRONTEND_URLS', 'History'],
  ['settings/MESSAGE_TEXTS', 'Edit this with a preview'],
  ['wording?kind=otp&language=tr', 'UCS-2'],
  ['wording?kind=reset-email&language=fr', 'HTML'],
  ['wording/reset-mail', 'HTML'],
  ['audit', 'staff.list'],
  ['staff', 'Olive Operator'],
  ['nowhere', 'There is no such page'],
];

inChromium('every page of the console', (getVisit) => {
  it('can be read with low vision or a screen reader, on a desktop and a phone, in light and dark', async () => {
    const { app, visit } = getVisit();
    const customer = await app.createUser({ firstName: 'Ada', lastName: 'Byron' });
    const browser = await app.signedIn(customer);
    await browser.post('/users/password/change/', {
      old_password: 'correct horse battery',
      new_password1: 'another horse battery',
      new_password2: 'another horse battery',
    });
    await app.deliver();
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'owner', 'staff');
      await app.core.audit.flush();
      for (const [path, there] of PAGES) {
        await page.goto(`/console/${path}`);
        await page.getByText(there, { exact: false }).first().waitFor();
        await assertReadable(page, path.replaceAll(/[^\w]+/g, '-'));
      }
    });
  });

  it('shows where a field is while somebody types in it, in light and in dark', async () => {
    const { visit } = getVisit();
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'owner', 'people');
      await page.getByRole('searchbox').focus();
      await assertReadable(page, 'people-searching');
    });
  });
});
