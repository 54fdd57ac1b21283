import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import type { Role } from '../../src/contracts/user.ts';
import { PASSWORD } from './app.ts';
import type { Visit } from './chromium.ts';

const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];
const SCREENSHOTS = new URL('../../test-output/', import.meta.url);

/** Signs in on the page that is shown. */
export async function signInAs(page: Page, email: string | null): Promise<void> {
  await page.getByLabel('Email', { exact: false }).fill(email ?? '');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Opens a page of the console as a new member of staff, who signs in on the way. */
export async function openConsole({ app }: Visit, page: Page, role: Role, path: string) {
  const user = await app.createUser({ isStaff: true, role, firstName: 'Olive', lastName: 'Operator' });
  await page.goto(`/console/${path}`);
  await signInAs(page, user.email);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return user;
}

/** Fails on what somebody with a screen reader or low vision would stumble over, and on scrolling sideways. */
export async function assertAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate<string[]>(
    `axe.run(document, { runOnly: ${JSON.stringify(AXE_TAGS)} }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 200)).join(', ')))`,
  );
  assert.deepEqual(violations, []);
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  assert.equal(overflow, 0, 'it scrolls sideways');
}

/** For people to look at, in test-output/. */
export async function photograph(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: new URL(`console-${name}.png`, SCREENSHOTS).pathname, fullPage: true });
}
