import type { Storage } from '../contracts/storage.ts';
import type { SettingRules } from '../settings.ts';
import { correctionsOf, LEGIBLE } from './palette.ts';

const IMAGES = ['logo', 'logo_dark', 'icon'] as const;

/** Checks of BRANDING that need the uploaded images, and what becomes of its colour. */
export const brandingRules = ({ storage }: { storage: Storage }): SettingRules => ({
  BRANDING: {
    async check(value) {
      const faults: string[] = [];
      for (const name of IMAGES) {
        const id = value[name];
        if (id !== undefined && !(await storage.read.brandingImages.byId(id)))
          faults.push(`BRANDING.${name}: expected the id of an uploaded image, got "${id}"`);
      }
      if (value.logo_dark !== undefined && value.logo === undefined)
        faults.push('BRANDING.logo_dark: expected a logo beside it, got none');
      return faults;
    },
    warnings: ({ accent, logo }) => [
      ...(accent === undefined
        ? []
        : correctionsOf(accent).map(
            ({ scheme, contrast, used }) =>
              `BRANDING.accent: ${accent} has a contrast of ${contrast}:1 on ${scheme} pages, where WCAG 2.2 asks for ${LEGIBLE}:1; ${used} is used there`,
          )),
      ...(logo?.endsWith('.svg')
        ? ['BRANDING.logo: mail programs show no SVG; mails have the name in its place']
        : []),
    ],
  },
});
