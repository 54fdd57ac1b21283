import assert from 'node:assert/strict';
import { it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { CONSOLE_ASSETS } from '../../src/console/built.ts';
import { PAGE } from '../support/browser.ts';
import { inChromium, PHONE } from '../support/chromium.ts';
import { assertAccessible, openConsole, photograph, signInAs } from '../support/console.ts';

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

  it('asks for a code of the second factor where the API does, and goes on with what was asked for', async () => {
    const { app, visit } = getVisit();
    const customer = await app.createUser({ firstName: 'Ada', lastName: 'Byron' });
    await visit(async (page) => {
      let isProved = false;
      await page.route('**/admin/api/users/*/', (route) =>
        isProved
          ? route.continue()
          : route.fulfill({
              status: 403,
              json: { detail: 'Please enter a code.', error_code: 'second_factor_required' },
            }),
      );
      await page.route('**/admin/api/second-factor/verify/', (route) => {
        isProved = route.request().postDataJSON().code === '123456';
        return isProved
          ? route.fulfill({ json: { proved_until: '2026-01-15T12:00:00.000Z' } })
          : route.fulfill({ status: 400, json: { code: ['This code is not right.'] } });
      });
      await page.goto(`/console/people/${customer.id}`);
      const staff = await app.createUser({ isStaff: true, role: 'support' });
      await signInAs(page, staff.email);
      await page.getByRole('textbox', { name: 'Code' }).fill('000000');
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByText('This code is not right.').waitFor();
      await page.getByRole('textbox', { name: 'Code' }).fill('123456');
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByRole('heading', { name: 'Ada Byron' }).waitFor();
    });
  });

  it('sets up a second factor: the QR code, the first code, and the recovery codes', async () => {
    const { app, visit } = getVisit();
    await visit(async (page) => {
      let isSetUp = false;
      await page.route('**/admin/api/users/**', (route) =>
        isSetUp
          ? route.continue()
          : route.fulfill({ status: 403, json: { detail: '…', error_code: 'second_factor_missing' } }),
      );
      await page.route('**/admin/api/second-factor/enrol/', (route) =>
        route.fulfill({
          status: 201,
          json: {
            secret: 'JBSWY3DPEHPK3PXP',
            qr: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0h2v2H0z"/></svg>',
          },
        }),
      );
      await page.route('**/admin/api/second-factor/confirm/', (route) => {
        isSetUp = true;
        return route.fulfill({ json: { recovery_codes: ['aaaa-bbbb', 'cccc-dddd'] } });
      });
      const staff = await app.createUser({ isStaff: true, role: 'support' });
      await page.goto('/console/people');
      await signInAs(page, staff.email);
      await page.getByText('JBSWY3DPEHPK3PXP').waitFor();
      await page.getByRole('img', { name: 'QR code with the key' }).waitFor();
      await assertAccessible(page);
      await photograph(page, 'enrolment-desktop-light');
      await page.getByRole('textbox', { name: 'Code' }).fill('123456');
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByText('cccc-dddd').waitFor();
      await page.getByRole('button', { name: 'I have kept them' }).click();
      await page
        .getByRole('link', { name: new RegExp(`#${staff.id}|somebody`) })
        .first()
        .or(page.getByText('Nobody found', { exact: false }))
        .first()
        .waitFor();
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
    const { visit } = getVisit();
    await visit(async (page) => {
      const loaded = new Set<string>();
      page.on('request', (request) => loaded.add(new URL(request.url()).pathname));
      await openConsole(getVisit(), page, 'owner', 'people');
      await page.getByRole('list').first().waitFor();
      const files = CONSOLE_ASSETS.filter(({ path }) => loaded.has(path));
      const sizes = await Promise.all(
        files.map(async ({ path }) => gzipSync(await (await page.request.get(path)).body()).length),
      );
      const total = sizes.reduce((sum, size) => sum + size, 0) / 1000;
      assert.ok(total > 50 && total <= FIRST_LOAD, `${Math.round(total)} kB in ${files.length} files`);
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
        await photograph(page, 'people-phone-arabic');
      },
      { viewport: PHONE },
    );
  });
});
