import assert from 'node:assert/strict';
import { it } from 'node:test';
import { inChromium } from '../support/chromium.ts';
import { assertReadable, openConsole } from '../support/console.ts';

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

    it('can read it all with low vision or a screen reader, on a desktop and a phone, in light and dark', async () => {
      const { app, visit } = getVisit();
      const customer = await app.createUser({ firstName: 'Ada', lastName: 'Byron' });
      const browser = await app.signedIn(customer);
      await browser.post('/users/login/', { email: customer.email, password: 'wrong' });
      await browser.post('/users/password/reset/', { email: customer.email });
      await app.deliver();
      await visit(async (page) => {
        await openConsole(getVisit(), page, 'owner', `people/${customer.id}`);
        await page.getByRole('button', { name: /Mail with a reset link/ }).click();
        await page.getByText('accepted').waitFor();
        await assertReadable(page, 'person');
        await page.getByRole('button', { name: 'Edit' }).click();
        await page.getByLabel('First name').waitFor();
        await assertReadable(page, 'edit');
      });
    });

    it('does not undo what a colleague changed meanwhile, and keeps what was typed', async () => {
      const { app, visit } = getVisit();
      const customer = await app.createUser({ firstName: 'Ada', lastName: 'Byron' });
      await visit(async (page) => {
        await openConsole(getVisit(), page, 'manager', `people/${customer.id}`);
        await page.getByRole('button', { name: 'Edit' }).click();
        await page.getByLabel('First name').fill('Augusta');
        await visit(async (other) => {
          await openConsole(getVisit(), other, 'manager', `people/${customer.id}`);
          await other.getByRole('button', { name: 'Edit' }).click();
          await other.getByLabel('First name').fill('Annabella');
          await other.getByLabel('Last name').fill('King');
          await other.getByRole('button', { name: 'Save' }).click();
          await other.getByText('Saved.').waitFor();
        });
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText('Somebody changed this meanwhile').waitFor();
        await page.getByText('Now: Annabella').waitFor();
        assert.equal(await page.getByLabel('First name').inputValue(), 'Augusta');
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText('Saved.').waitFor();
        const { firstName, lastName } = await app.userNow(customer.id);
        assert.deepEqual([firstName, lastName], ['Augusta', 'King']);
      });
    });
  },
  CODES_ON,
);
