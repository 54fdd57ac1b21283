import assert from 'node:assert/strict';
import { it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { CONSOLE_ASSETS } from '../../src/console/built.ts';
import { PAGE } from '../support/browser.ts';
import { inChromium, PHONE } from '../support/chromium.ts';
import { assertAccessible, openConsole, signInAs } from '../support/console.ts';
import { photograph } from '../support/screenshots.ts';

/** kB gzipped that the first page may load. */
const FIRST_LOAD = 300;

inChromium('the console', (getVisit) => {
  it('keeps what was typed when the session ends, and goes on after a new sign-in', async () => {
    const { app, visit } = getVisit();
    const customer = await app.createUser({ firstName: 'Ada', lastName: 'Byron' });
    await visit(async (page) => {
      const staff = await openConsole(getVisit(), page, 'manager', `people/${customer.id}`);
      await page.getByRole('button', { name: 'Edit' }).click();
      await page.getByLabel('First name').fill('Augusta');
      await page.context().clearCookies();
      await page.getByRole('button', { name: 'Save' }).click();
      const [tab] = await Promise.all([
        page.context().waitForEvent('page'),
        page.getByRole('link', { name: 'Sign in again' }).click(),
      ]);
      await signInAs(tab, staff.email);
      await page.getByText('Saved.').waitFor();
      assert.equal((await app.userNow(customer.id)).firstName, 'Augusta');
      assert.equal(page.url().endsWith(`/console/people/${customer.id}`), true);
    });
  });

  it('is for staff: customers are refused, and visitors sign in first', async () => {
    const { app } = getVisit();
    const customer = await app.signedIn(await app.createUser());
    assert.equal((await customer.get('/console/people', PAGE)).status, 403);
    const visitor = await app.browser().get('/console/people?search=ada', PAGE);
    assert.equal(visitor.status, 302);
    assert.equal(
      visitor.headers.location,
      `/login/?next=${encodeURIComponent('/console/people?search=ada')}`,
    );
  });

  it('says that a page does not exist, and what failed', async () => {
    const { visit } = getVisit();
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'support', 'nowhere');
      await page.getByText('There is no such page').waitFor();
      await page.goto('/console/people/999999');
      await page.getByRole('alert').getByText('Not found', { exact: false }).first().waitFor();
    });
  });

  it('loads little enough for a phone at first', async () => {
    const { app, visit } = getVisit();
    app.core.statistics.count('resets', { channel: 'email', outcome: 'done' });
    await app.core.statistics.flush();
    for (const [path, there] of [
      ['people', 'list'],
      ['overview', 'slider'],
    ] as const)
      await visit(async (page) => {
        const loaded = new Set<string>();
        page.on('request', (request) => loaded.add(new URL(request.url()).pathname));
        await openConsole(getVisit(), page, 'owner', path);
        await page.getByRole(there).first().waitFor();
        const files = CONSOLE_ASSETS.filter((each) => loaded.has(each.path));
        const sizes = await Promise.all(
          files.map(async (each) => gzipSync(await (await page.request.get(each.path)).body()).length),
        );
        const total = sizes.reduce((sum, size) => sum + size, 0) / 1000;
        assert.ok(
          total > 50 && total <= FIRST_LOAD,
          `${path}: ${Math.round(total)} kB in ${files.length} files`,
        );
      });
  });

  it('speaks Arabic, from right to left', async () => {
    const { visit } = getVisit();
    await visit(
      async (page) => {
        await openConsole(getVisit(), page, 'owner', 'people');
        await page.getByRole('button', { name: 'Menu' }).click();
        await page.getByRole('combobox', { name: 'Language' }).click();
        await page.getByRole('option', { name: 'العربية' }).click();
        await page.getByRole('heading', { level: 1, name: 'الأشخاص' }).waitFor();
        assert.equal(await page.locator('html').getAttribute('dir'), 'rtl');
        await assertAccessible(page);
        await photograph(page, 'console-people-phone-arabic');
      },
      { viewport: PHONE },
    );
  });
});
