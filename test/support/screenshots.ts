import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';

const FOLDER = new URL('../../test-output/', import.meta.url);
/** Now and then Chromium has no picture of a page that it has just drawn, and has one when it is asked again. */
const [TRIES, NO_PICTURE] = [3, 'Unable to capture screenshot'];

/** For people to look at, in test-output/: the whole page, or the part of it on the screen, which frames are drawn for. */
export async function photograph(page: Page, name: string, what: 'page' | 'screen' = 'page'): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const path = new URL(`${name}.png`, FOLDER).pathname;
  for (let triesLeft = TRIES; ; triesLeft--)
    try {
      await page.screenshot({ path, fullPage: what === 'page' });
      return;
    } catch (error) {
      if (triesLeft === 1 || !String(error).includes(NO_PICTURE)) throw error;
    }
}
