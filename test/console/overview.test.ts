import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import type { Page } from 'playwright-core';
import { HOUR, MINUTE, SECOND } from '../../src/lib/clock.ts';
import type { TestApp } from '../support/app.ts';
import { inChromium, PHONE } from '../support/chromium.ts';
import { assertAccessible, assertReadable, openConsole } from '../support/console.ts';
import { photograph } from '../support/screenshots.ts';

const TITLE = 'Password resets';
const curvesOf = (page: Page, title = TITLE) => page.getByRole('region', { name: title });
const cursorOf = (page: Page, title = TITLE) => curvesOf(page, title).getByRole('slider');
/** What screen readers say of the place that the cursor is at. */
async function said(page: Page, title = TITLE): Promise<string> {
  const text = await cursorOf(page, title).getAttribute('aria-valuetext');
  // Some languages have narrow spaces in spans of time.
  return (text ?? '').replaceAll(/\s/g, ' ');
}

async function countReset({ core, clock }: TestApp, outcome: string, ago: number): Promise<void> {
  core.statistics.count('resets', { channel: 'email', outcome }, clock.now() - ago);
  await core.statistics.flush();
}

inChromium('the curves of the console', (getVisit) => {
  /** It is 12:00 in UTC. */
  before(async () => {
    const { app } = getVisit();
    for (const minutes of [130, 140, 150]) await countReset(app, 'requested', minutes * MINUTE);
    await countReset(app, 'done', HOUR);
    for (const outcome of ['sent', 'failed', 'dead', 'expired', 'suppressed'])
      app.core.statistics.count('messages', { channel: 'email', gateway: 'smtp', country: '', outcome });
    await app.core.statistics.flush();
  });

  it('say what was counted when, by pointer, finger and keyboard, and that nothing was in between', async () => {
    const { visit } = getVisit();
    await visit(
      async (page) => {
        await openConsole(getVisit(), page, 'manager', 'overview');
        const curves = curvesOf(page);
        await curves.getByText('requested: 3').waitFor();
        await curves.getByText('highest value 3, Jan 15, 9:00 – 10:00 AM').waitFor();
        const marks = await curves.locator('.visx-axis').first().locator('text').allTextContents();
        assert.deepEqual(marks, ['0', '1', '2', '3']);

        await cursorOf(page).focus();
        await curves.getByText('requested: 0').waitFor();
        assert.equal(await said(page), 'Jan 15, 12:00 – 1:00 PM; done: 0; requested: 0');
        for (const [key, there] of [
          ['ArrowLeft', 'Jan 15, 11:00 AM – 12:00 PM; done: 1; requested: 0'],
          ['ArrowLeft', 'Jan 15, 10:00 – 11:00 AM; done: 0; requested: 0'],
          ['ArrowLeft', 'Jan 15, 9:00 – 10:00 AM; done: 0; requested: 3'],
          ['ArrowRight', 'Jan 15, 10:00 – 11:00 AM; done: 0; requested: 0'],
          ['Home', 'Jan 14, 1:00 – 2:00 PM; done: 0; requested: 0'],
        ] as const) {
          await page.keyboard.press(key);
          assert.equal(await said(page), there);
        }
        await assertAccessible(page);
        await page.getByRole('button', { name: 'Dark' }).focus();
        await curves.getByText('In all').waitFor();

        const drawn = await curves.locator('.curve').first().boundingBox();
        assert.ok(drawn);
        // From the middle of the first to that of the last of 24 steps.
        const nine = drawn.x + (drawn.width * 20) / 23;
        await page.mouse.move(nine, drawn.y + 5);
        await curves.getByText('Jan 15, 9:00 – 10:00 AM', { exact: true }).waitFor();
        await curves.getByText('done: 0').waitFor();
        await photograph(page, 'console-overview-pointed', 'screen');
        await page.mouse.move(nine, 2);
        await curves.getByText('In all').waitFor();

        await page.touchscreen.tap(nine, drawn.y + 5);
        await curves.getByText('Jan 15, 9:00 – 10:00 AM', { exact: true }).waitFor();
        await page.keyboard.press('ArrowLeft');
        await curves.getByText('Jan 15, 8:00 – 9:00 AM', { exact: true }).waitFor();
      },
      { timezoneId: 'UTC', hasTouch: true },
    );
  });

  it('go on while somebody looks at a moment, without being drawn anew', async () => {
    const { app, visit } = getVisit();
    await visit(async (page) => {
      await page.clock.install();
      await openConsole(getVisit(), page, 'manager', 'overview');
      await cursorOf(page).focus();
      await page.keyboard.press('ArrowLeft');
      const moment = await said(page);
      const drawn = curvesOf(page).locator('.curve[data-seen]');
      await page.evaluate("document.querySelectorAll('.curve').forEach((each) => (each.dataset.seen = ''))");
      await countReset(app, 'done', HOUR);
      await page.clock.runFor(31 * SECOND);
      await curvesOf(page).getByText('done: 2').waitFor();
      assert.equal(await said(page), moment.replace('done: 1', 'done: 2'));
      assert.equal(await drawn.count(), 2);
    });
  });

  it('have the time where the viewer is, also of days, which are those of UTC', async () => {
    const { visit } = getVisit();
    const title = 'Zurückgesetzte Passwörter';
    await visit(
      async (page) => {
        await openConsole(getVisit(), page, 'manager', 'overview', { languageCode: 'de' });
        assert.match(await said(page, title), /^15\. Jan\., 17:30–18:30 Uhr;/);
        await page.getByText('30 Tage').click();
        await curvesOf(page, title).locator('input[max="29"]').waitFor();
        assert.match(await said(page, title), /^15\. Jan\., 05:30 – 16\. Jan\., 05:30;/);
      },
      { timezoneId: 'Asia/Kolkata' },
    );
  });

  it('stay 7 and 30 days long for who leaves them open', async () => {
    const { visit } = getVisit();
    await visit(async (page) => {
      await page.clock.install();
      await openConsole(getVisit(), page, 'manager', 'overview');
      const isSteps = (steps: number) =>
        curvesOf(page)
          .locator(`input[max="${steps - 1}"]`)
          .waitFor();
      for (const [range, steps] of [
        ['24 hours', 24],
        ['30 days', 30],
        ['7 days', 7 * 24],
      ] as const) {
        await page.getByText(range).click();
        await isSteps(steps);
      }
      await page.clock.runFor(10 * MINUTE);
      await countReset(getVisit().app, 'wrong', HOUR);
      await page.clock.runFor(31 * SECOND);
      await curvesOf(page).getByText('wrong: 1').waitFor();
      await isSteps(7 * 24);
    });
  });

  it('can be seen and told apart from the panel, in light and dark, on a desktop and a phone', async () => {
    const { visit } = getVisit();
    await visit(async (page) => {
      await openConsole(getVisit(), page, 'manager', 'overview');
      await curvesOf(page, 'Messages').locator('.curve').nth(4).waitFor();
      await assertReadable(page, 'overview-curves');
    });
  });

  it('run from right to left in Arabic', async () => {
    const { visit } = getVisit();
    const title = 'إعادات التعيين';
    await visit(
      async (page) => {
        await openConsole(getVisit(), page, 'manager', 'overview', { languageCode: 'ar' });
        const line = curvesOf(page, title).locator('.cursor');
        const placeOf = async () => (await line.boundingBox())?.x ?? 0;
        await cursorOf(page, title).focus();
        const last = await placeOf();
        await page.keyboard.press('ArrowRight');
        assert.match(await said(page, title), /11:00/);
        assert.ok((await placeOf()) > last, 'what is earlier is not on the right');
        await assertReadable(page, 'overview-arabic');
      },
      { viewport: PHONE, timezoneId: 'UTC' },
    );
  });
});
