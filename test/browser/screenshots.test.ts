import { it } from 'node:test';
import { DESKTOP, inChromium, PHONE } from '../support/chromium.ts';
import { photograph } from '../support/screenshots.ts';
import { tour } from '../support/tour.ts';

const LOOKS = [
  { name: 'desktop-light', viewport: DESKTOP, colorScheme: 'light', locale: 'en' },
  { name: 'desktop-dark', viewport: DESKTOP, colorScheme: 'dark', locale: 'tr' },
  { name: 'phone-light', viewport: PHONE, colorScheme: 'light', locale: 'tr' },
  { name: 'desktop-arabic', viewport: DESKTOP, colorScheme: 'light', locale: 'ar' },
  { name: 'phone-arabic', viewport: PHONE, colorScheme: 'dark', locale: 'ar' },
  { name: 'phone-dark', viewport: PHONE, colorScheme: 'dark', locale: 'en' },
] as const;

inChromium('every page', (getVisit) => {
  for (const { name: look, ...options } of LOOKS) {
    it(`can be looked at in test-output/: ${look}`, async () => {
      await getVisit().visit(async (page) => {
        await tour(page, getVisit(), (name) => photograph(page, `${look}-${name}`));
      }, options);
    });
  }
});
