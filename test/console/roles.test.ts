import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Role } from '../../src/contracts/user.ts';
import { DESKTOP, inChromium, PHONE } from '../support/chromium.ts';
import { assertAccessible, openConsole } from '../support/console.ts';
import { photograph } from '../support/screenshots.ts';

const PAGES: Readonly<Record<Role, readonly string[]>> = {
  support: ['People', 'Messages'],
  manager: ['Overview', 'People', 'Messages', 'Settings', 'Message texts', 'Audit trail'],
  owner: ['Overview', 'People', 'Messages', 'Settings', 'Message texts', 'Audit trail', 'Staff'],
};

inChromium('a role in the console', (getVisit) => {
  for (const [role, pages] of Object.entries(PAGES) as [Role, readonly string[]][])
    it(`shows what it may do and no more: ${role}`, async () => {
      const { app, visit } = getVisit();
      const customer = await app.createUser({ firstName: 'Ada', lastName: 'Byron' });
      await visit(async (page) => {
        await openConsole(getVisit(), page, role, `people/${customer.id}`);
        const links = page.getByRole('navigation').getByRole('link');
        assert.deepEqual(await links.allInnerTexts(), pages);
        await page.getByRole('button', { name: 'More' }).click();
        await page.getByRole('menuitem', { name: 'Deactivate' }).waitFor();
        const items = await page.getByRole('menuitem').allInnerTexts();
        assert.equal(items.includes('Export their data'), role !== 'support');
        assert.equal(items.includes('Erase'), role === 'owner');
        await page.keyboard.press('Escape');
        if (role === 'owner') return;
        await page.goto(`/console/${role === 'support' ? 'audit' : 'staff'}`);
        await page.getByText('Your role does not allow this').waitFor();
      });
    });

  for (const [device, viewport] of [
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ] as const)
    it(`shows a manager at once how the service does: ${device}`, async () => {
      const { app, visit } = getVisit();
      const customer = await app.createUser();
      for (let hour = 0; hour < 5; hour++) {
        for (let count = 0; count <= hour % 3; count++) await app.signedIn(customer);
        await app.browser().post('/users/login/', { email: customer.email, password: 'wrong' });
        await app.core.statistics.flush();
        app.clock.advance(3_600_000);
      }
      await visit(
        async (page) => {
          await openConsole(getVisit(), page, 'manager', '');
          await page.getByRole('heading', { name: 'Overview' }).waitFor();
          await page.getByText('No message waits.').waitFor();
          await page
            .getByText(/succeeded: \d+/)
            .first()
            .waitFor();
          await page
            .getByText(/failed: \d+/)
            .first()
            .waitFor();
          await assertAccessible(page);
          await photograph(page, `console-overview-${device}-light`);
        },
        { viewport },
      );
    });

  it('tells what is wrong in the viewer’s language', async () => {
    const { visit } = getVisit();
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'manager', 'overview');
      await page.getByText('No worker has reported for').waitFor();
      await page.getByRole('combobox', { name: 'Language' }).click();
      await page.getByRole('option', { name: 'Deutsch' }).click();
      await page.getByText('hat sich kein Worker gemeldet').waitFor();
      assert.equal(await page.getByText('No worker has reported for').count(), 0);
    });
  });

  it('lets an owner erase an account only after typing its e-mail', async () => {
    const { app, visit } = getVisit();
    const customer = await app.createUser({ email: 'gone@shop.example' });
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'owner', `people/${customer.id}`);
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Erase' }).click();
      const dialog = page.getByRole('dialog');
      assert.equal(await dialog.getByRole('button', { name: 'Erase' }).isDisabled(), true);
      await dialog.getByRole('textbox').fill('gone@shop.example');
      await dialog.getByRole('button', { name: 'Erase' }).click();
      await page.getByText(/^Closed\. It will be erased after/).waitFor();
      assert.equal((await app.userNow(customer.id)).isActive, false);
    });
  });

  it('lets an owner take a colleague off the staff and verify the audit trail', async () => {
    const { app, visit } = getVisit();
    const colleague = await app.createUser({
      isStaff: true,
      role: 'support',
      firstName: 'Sam',
      lastName: 'Leaver',
    });
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'owner', 'staff');
      const row = page.getByRole('listitem').filter({ hasText: 'Sam Leaver' });
      await assertAccessible(page);
      await photograph(page, 'console-staff-desktop-light');
      await row.getByRole('button', { name: 'Take off the staff' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Take off the staff' }).click();
      await row.waitFor({ state: 'detached' });
      assert.equal((await app.userNow(colleague.id)).role, null);
      await app.core.audit.flush();
      await page.getByRole('navigation').getByRole('link', { name: 'Audit trail' }).click();
      await page
        .getByRole('button', { name: /staff\.list/ })
        .first()
        .click();
      await page.getByText('Request').waitFor();
      await assertAccessible(page);
      await photograph(page, 'console-audit-desktop-light');
      await page.getByRole('button', { name: 'Verify' }).click();
      await page.getByText('The trail is whole', { exact: false }).waitFor();
    });
  });

  it('lets support see what became of a message, and keep one from being sent', async () => {
    const { app, visit } = getVisit();
    const customer = await app.createUser({ email: 'waits@shop.example' });
    await app.browser().post('/users/password/reset/', { email: customer.email });
    await visit(
      async (page) => {
        await openConsole(getVisit(), page, 'support', 'messages');
        await page
          .getByRole('link', { name: /Reset link by mail/ })
          .first()
          .click();
        await page.getByText('It was offered to nobody yet.').waitFor();
        await assertAccessible(page);
        await photograph(page, 'console-message-phone-dark');
        await page.getByRole('button', { name: 'Do not send' }).click();
        await page.getByRole('dialog').last().getByRole('button', { name: 'Do not send' }).click();
        await page.getByText('It will not be sent.', { exact: true }).waitFor();
        await app.deliver();
        assert.deepEqual(
          (await app.inbox()).filter(({ recipient }) => recipient === customer.email),
          [],
        );
      },
      { viewport: PHONE, colorScheme: 'dark' },
    );
  });
});
