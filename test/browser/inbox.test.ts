import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DESKTOP, inChromium, PHONE } from '../support/chromium.ts';
import { photograph } from '../support/screenshots.ts';

const NEW = 'a brand new password';

inChromium('a developer at the local inbox', (getVisit) => {
  it('finds the mail, follows its button and sets a new password', async () => {
    const { app, visit } = getVisit();
    const user = await app.createUser();
    await app.browser().post('/users/password/reset/', { email: user.email });
    await app.deliver();
    await visit(async (page) => {
      await page.goto('/_dev/inbox/');
      await page.getByRole('link', { name: 'Reset your password at Latchkey' }).click();
      const mail = page.frameLocator('iframe');
      const opening = page.waitForEvent('popup');
      await mail.getByRole('link', { name: 'Choose a new password' }).click();
      const form = await opening;
      await form.getByLabel('New password', { exact: true }).fill(NEW);
      await form.getByLabel('New password again', { exact: true }).fill(NEW);
      await form.getByRole('main').locator('button[type=submit]').click();
      await form.waitForURL('**/users/reset/done/');
    });
    await app.signedIn(user, NEW);
  });

  it('reads a mail on a phone and at a desk, in the light and in the dark, without scrolling sideways', async () => {
    const { app, visit } = getVisit();
    const user = await app.createUser({ languageCode: 'tr', firstName: 'Ayşe' });
    await app.browser().post('/users/password/reset/', { email: user.email });
    await app.deliver();
    const [newest] = await app.core.storage.read.inbox.list(1);
    for (const [name, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP }))
      for (const colorScheme of ['light', 'dark'] as const)
        await visit(
          async (page) => {
            const paths = { list: '', message: `${newest?.id}/`, mail: `${newest?.id}/html/` };
            for (const [view, path] of Object.entries(paths)) {
              await page.goto(`/_dev/inbox/${path}`);
              const overflow = await page.evaluate(
                'document.documentElement.scrollWidth - document.documentElement.clientWidth',
              );
              assert.ok(Number(overflow) <= 0, `${name} ${view}`);
              await photograph(page, `${name}-${colorScheme}-inbox-${view}`);
            }
          },
          { viewport, colorScheme },
        );
  });
});
