import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import type { NewUser } from '../../src/contracts/stores/users.ts';
import type { Role } from '../../src/contracts/user.ts';
import { PASSWORD } from './app.ts';
import { DESKTOP, PHONE, type Visit } from './chromium.ts';
import { tooFaint } from './contrast.ts';
import { photograph } from './screenshots.ts';

const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];

/** Signs in on the page that is shown. */
export async function signInAs(page: Page, email: string | null): Promise<void> {
  await page.getByLabel('Email', { exact: false }).fill(email ?? '');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Opens a page of the console as a new member of staff, who signs in on the way. @param given what else is known of them */
export async function openConsole(
  { app }: Visit,
  page: Page,
  role: Role,
  path: string,
  given: Partial<NewUser> = {},
) {
  const user = await app.createUser({
    isStaff: true,
    role,
    firstName: 'Olive',
    lastName: 'Operator',
    ...given,
  });
  await page.goto(`/console/${path}`);
  await signInAs(page, user.email);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return user;
}

const LOOKS = [
  { device: 'desktop', viewport: DESKTOP },
  { device: 'phone', viewport: PHONE },
] as const;

/**
 * Fails on what somebody would stumble over, on a desktop and on a phone, in light and in dark; keeps a picture of each.
 */
export async function assertReadable(page: Page, name: string): Promise<void> {
  for (const { device, viewport } of LOOKS) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await assertAccessible(page);
      await assertEdges(page);
      await photograph(page, `console-${name}-${device}-${colorScheme}`);
    }
  }
  await page.setViewportSize(DESKTOP);
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Waits until nothing moves any more: what fades in has too little contrast meanwhile. */
async function untilStill(page: Page): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    const moves = () =>
      document.getAnimations().some(({ playState, effect }) =>
        playState === 'running' && effect.getComputedTiming().endTime !== Infinity) ||
      [...document.querySelectorAll('[role=dialog]')].some((each) => getComputedStyle(each).opacity !== '1');
    const look = () => (moves() ? requestAnimationFrame(look) : resolve());
    // What was just changed begins to move in the next frame.
    requestAnimationFrame(() => requestAnimationFrame(look));
  })`);
}

/** Fails on what somebody with a screen reader or low vision would stumble over, and on scrolling sideways. */
export async function assertAccessible(page: Page): Promise<void> {
  await untilStill(page);
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

/** Fails on edges of controls, and curves, that hardly differ from what is behind them; the texts are axe's to judge. */
async function assertEdges(page: Page): Promise<void> {
  const faint = await tooFaint(page);
  assert.deepEqual(
    faint.filter(({ what }) => /^(edge|curve)/.test(what)),
    [],
  );
}
