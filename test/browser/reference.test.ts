import assert from 'node:assert/strict';
import { it } from 'node:test';
import axe from 'axe-core';
import type { Locator, Page } from 'playwright-core';
import { PASSWORD } from '../support/app.ts';
import { DESKTOP, inChromium, otherSite } from '../support/chromium.ts';
import { documentOf } from '../support/openapi.ts';

const NEW = 'a brand new password';
const SMALLEST = { width: 320, height: 568 };
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];

/** Opens an endpoint of the reference, ready to try. */
async function tryOut(page: Page, method: string, path: string): Promise<Locator> {
  const endpoint = page.locator(`.opblock-${method}`).filter({ has: page.locator(`[data-path="${path}"]`) });
  await endpoint.locator('.opblock-summary-control').click();
  await endpoint.getByRole('button', { name: 'Try it out' }).click();
  return endpoint;
}

/** Sends the request and returns the answer's status and body, as the page shows them. */
async function execute(endpoint: Locator): Promise<{ status: string; body: string }> {
  await endpoint.getByRole('button', { name: 'Execute' }).click();
  const row = endpoint.locator('.live-responses-table .response');
  await row.waitFor();
  const status = await row.locator('.response-col_status').innerText();
  return { status: status.trim(), body: await row.locator('.highlight-code, pre').first().innerText() };
}

/** What axe finds in a part of the page, as `rule: selectors`. */
async function violations(page: Page, part: string): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate<string[]>(
    `axe.run('${part}', { runOnly: ${JSON.stringify(AXE_TAGS)} }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`,
  );
}

inChromium('the API reference', (getVisit) => {
  // Each scheme and each width once: with a hundred endpoints a look takes half a minute.
  for (const [device, viewport, colorScheme] of [
    ['a desktop', DESKTOP, 'light'],
    ['the narrowest phone', SMALLEST, 'dark'],
  ] as const) {
    it(`can be used with a screen reader and low vision on ${device}, ${colorScheme}`, async () => {
      await getVisit().visit(
        async (page) => {
          await page.goto('/docs/');
          const health = await tryOut(page, 'get', '/healthz/');
          assert.equal((await execute(health)).status, '200');
          await health.getByRole('tab', { name: 'Schema' }).first().click();
          const register = await tryOut(page, 'post', '/users/registration/');
          await register
            .locator('.body-param-content-type select')
            .selectOption('application/x-www-form-urlencoded');
          await register.getByRole('tab', { name: 'Schema' }).last().click();
          await tryOut(page, 'put', '/admin/api/settings/{name}/');
          await tryOut(page, 'delete', '/admin/api/settings/{name}/');
          await tryOut(page, 'patch', '/users/profile/');
          assert.deepEqual(await violations(page, 'html'), []);
          const overflow = await page.evaluate<number>(
            'document.documentElement.scrollWidth - document.documentElement.clientWidth',
          );
          assert.equal(overflow, 0, 'it scrolls sideways');
          await page.getByRole('button', { name: 'Authorize' }).first().click();
          assert.deepEqual(await violations(page, '.dialog-ux'), []);
        },
        { viewport, colorScheme },
      );
    });
  }

  it('lists every endpoint of the OpenAPI document', async () => {
    const { app, visit } = getVisit();
    const { paths } = await documentOf(app.app);
    const expected = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    await visit(async (page) => {
      await page.goto('/docs/');
      await page.locator('.opblock').first().waitFor();
      const shown = await page.evaluate<string[]>(
        `[...document.querySelectorAll('.opblock-summary')].map((row) =>
          row.querySelector('.opblock-summary-method').textContent + ' ' +
          row.querySelector('[data-path]').dataset.path)`,
      );
      assert.deepEqual(shown.toSorted(), expected.toSorted());
    });
  });

  it('sends requests to the running service, and with the CSRF token once there is a session', async () => {
    const { app, visit } = getVisit();
    const { email } = await app.createUser();
    await visit(async (page) => {
      await page.goto('/docs/');
      const login = await tryOut(page, 'post', '/users/login/');
      const body = login.getByRole('textbox', { name: 'Body' });
      await body.fill(JSON.stringify({ email, password: 'wrong' }));
      const refused = await execute(login);
      assert.equal(refused.status, '400');
      assert.match(refused.body, /Unable to log in with provided credentials/);

      await body.fill(JSON.stringify({ email, password: PASSWORD }));
      await login.getByRole('button', { name: 'Clear' }).click();
      const signedIn = await execute(login);
      assert.equal(signedIn.status, '200');
      assert.match(signedIn.body, /"key"/);

      const change = await tryOut(page, 'post', '/users/password/change/');
      const passwords = { old_password: PASSWORD, new_password1: NEW, new_password2: NEW };
      await change.getByRole('textbox', { name: 'Body' }).fill(JSON.stringify(passwords));
      assert.equal((await execute(change)).status, '200', 'without the token: 403');
    });
  });

  it('sends them to the address it was opened at, whatever PUBLIC_URL says', async () => {
    const { origin, visit } = getVisit();
    const other = otherSite(Number(new URL(origin).port));
    await visit(
      async (page) => {
        await page.goto(`${other}/docs/`);
        const health = await execute(await tryOut(page, 'get', '/healthz/'));
        assert.equal(health.status, '200');
      },
      { otherOrigins: [other] },
    );
  });
});
