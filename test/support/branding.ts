import type { SettingValues } from '../../src/settings.ts';
import type { TestApp } from './app.ts';
import { LOGO_SVG, pngOf, storedImage } from './images.ts';

export const PRIVACY = 'https://shop.example/privacy/?a=1&b=2';
export const LINKS = {
  privacy: PRIVACY,
  terms: 'https://shop.example/terms/',
  support: 'mailto:help@shop.example',
};
export const FOOTER = { en: 'Gems & Co <Ltd>\nLondon', ar: 'شركة الجواهر' };

/** A yellow that nobody could read on white. */
export const YELLOW = '#ffe600';

/** Every part but the dark logo. */
export async function fullBranding(app: TestApp): Promise<SettingValues['BRANDING']> {
  const logo = await storedImage(app, pngOf({ width: 400, height: 100 }));
  const icon = await storedImage(app, LOGO_SVG);
  return { name: 'Gems & Co', accent: YELLOW, logo, icon, links: LINKS, footer: FOOTER };
}
