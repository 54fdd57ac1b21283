import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { directionOf, LANGUAGES } from '../../src/locales/index.ts';
import { inChromium } from '../support/chromium.ts';
import { tooFaint } from '../support/contrast.ts';
import { tour } from '../support/tour.ts';

const SMALLEST = { width: 320, height: 568 };
const ground = (page: Page): Promise<string> =>
  page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
/** CSS pixels by which the page is wider than the window. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

inChromium('the look of the pages', (getVisit) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    it(`can be read by people with low vision: ${colorScheme} scheme`, async () => {
      await getVisit().visit(
        async (page) => {
          await tour(page, getVisit(), async (name) => {
            assert.deepEqual(await tooFaint(page), [], name);
          });
        },
        { colorScheme },
      );
    });
  }

  it('follows the scheme of the device, so that nobody is dazzled at night', async () => {
    const grounds: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await getVisit().visit(
        async (page) => {
          await page.goto('/login/');
          grounds.push(await ground(page));
        },
        { colorScheme },
      );
    }
    const [light, dark] = grounds.map((colour) => Number(/\d+/.exec(colour)?.[0]));
    assert.ok(Number(light) > 200 && Number(dark) < 60, grounds.join());
  });

  for (const locale of LANGUAGES.filter((language) => directionOf(language) === 'ltr')) {
    it(`fits the narrowest phone without scrolling sideways: ${locale}`, async () => {
      await getVisit().visit(
        async (page) => {
          await tour(page, getVisit(), async (name) => assert.equal(await overflow(page), 0, name));
        },
        { viewport: SMALLEST, locale },
      );
    });
  }

  it('fits it at twice the text size, too', async () => {
    await getVisit().visit(
      async (page) => {
        await tour(page, getVisit(), async (name) => {
          await page.evaluate(`document.documentElement.style.setProperty('font-size', '200%')`);
          assert.equal(await overflow(page), 0, name);
        });
      },
      { viewport: SMALLEST },
    );
  });

  it('turns round for languages that are written from right to left', async () => {
    const { app, visit } = getVisit();
    const user = await app.createUser();
    await visit(
      async (page) => {
        await page.goto(`/password-reset/${app.resetLink(user)}/`);
        await page.evaluate(`document.documentElement.dir = 'rtl'`);
        const box = async (selector: string): Promise<{ left: number; right: number }> => {
          const { x = 0, width = 0 } = (await page.locator(selector).first().boundingBox()) ?? {};
          return { left: x, right: x + width };
        };
        const [main, input, button] = [
          await box('main'),
          await box('#new_password1'),
          await box('.control button'),
        ];
        assert.ok(button.right <= input.left, 'the button stands at the end of the line, on the left');
        const padding = await page.evaluate<string>(
          `getComputedStyle(document.querySelector('.rules li')).paddingRight`,
        );
        assert.notEqual(padding, '0px', 'the mark of a rule has its room on the right');
        assert.ok(main.left >= 0 && input.right <= main.right);
        assert.equal(await overflow(page), 0);
      },
      { viewport: SMALLEST },
    );
  });

  it('can be tapped: nothing to press is smaller than a finger', async () => {
    await getVisit().visit(
      async (page) => {
        await tour(page, getVisit(), async (name) => {
          for (const control of await page
            .locator('main button:visible, .primary, main input:visible')
            .all()) {
            const { height = 0 } = (await control.boundingBox()) ?? {};
            assert.ok(height >= 40, `${name}: ${height} px`);
          }
        });
      },
      { viewport: SMALLEST },
    );
  });
});
