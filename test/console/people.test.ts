import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DESKTOP, inChromium, PHONE } from '../support/chromium.ts';
import { assertAccessible, openConsole, photograph } from '../support/console.ts';

const CODES_ON = () => ({ settings: { PASSWORD_RESET_MAIL_GAP: 60 } });

inChromium(
  'somebody at the help desk',
  (getVisit) => {
    it('finds a customer, sees what became of the mail, and sends another link', async () => {
      const { app, visit } = getVisit();
      const customer = await app.createUser({
        email: 'grace@shop.example',
        firstName: 'Grace',
        lastName: 'Hopper',
      });
      await app.browser().post('/users/login/', { email: customer.email, password: 'wrong' });
      await visit(async (page) => {
        await openConsole(getVisit(), page, 'support', 'people');
        await page.getByLabel('Search').fill('grace@');
        await page.getByRole('link', { name: /Grace Hopper/ }).click();
        await page.getByRole('heading', { name: 'Grace Hopper' }).waitFor();
        await page.getByText('Sign-in by password failed: wrong password').waitFor();
        await page.getByRole('button', { name: 'Send reset link' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
        await page.getByText('The mail with the link is on its way.').waitFor();
        await app.deliver();
        await page.reload();
        await page.getByRole('button', { name: /Mail with a reset link: handed over to/ }).click();
        await page.getByText('accepted').waitFor();
        assert.equal((await app.inbox()).filter(({ recipient }) => recipient === customer.email).length, 1);
      });
    });

    for (const [device, viewport] of [
      ['desktop', DESKTOP],
      ['phone', PHONE],
    ] as const)
      for (const colorScheme of ['light', 'dark'] as const)
        it(`can read it all with low vision or a screen reader: ${device}, ${colorScheme}`, async () => {
          const { app, visit } = getVisit();
          const customer = await app.createUser({ firstName: 'Ada', lastName: 'Byron' });
          const browser = await app.signedIn(customer);
          await browser.post('/users/login/', { email: customer.email, password: 'wrong' });
          await browser.post('/users/password/reset/', { email: customer.email });
          await app.deliver();
          await visit(
            async (page) => {
              await openConsole(getVisit(), page, 'owner', 'people');
              await page
                .getByRole('link', { name: /Ada Byron/ })
                .first()
                .waitFor();
              await assertAccessible(page);
              await photograph(page, `people-${device}-${colorScheme}`);
              await page.goto(`/console/people/${customer.id}`);
              await page.getByRole('button', { name: /Mail with a reset link/ }).click();
              await page.getByText('accepted').waitFor();
              await assertAccessible(page);
              await photograph(page, `person-${device}-${colorScheme}`);
              await page.getByRole('button', { name: 'Edit' }).click();
              await page.getByLabel('First name').waitFor();
              await page.waitForTimeout(400);
              await assertAccessible(page);
              await photograph(page, `edit-${device}-${colorScheme}`);
            },
            { viewport, colorScheme },
          );
        });
  },
  CODES_ON,
);
