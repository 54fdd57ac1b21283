import type { Storage } from '../contracts/storage.ts';
import type { Language, MessageKey } from '../locales/index.ts';
import type { Settings } from '../settings.ts';
import { typeOfImage } from './brand-images.ts';
import { IMAGE_TYPES } from './images/image.ts';
import { type Palette, paletteOf, styleSheetName } from './palette.ts';

/** A link of the footer. */
export interface BrandLink {
  readonly label: MessageKey;
  readonly url: string;
}

/** What stands below every page and mail. */
export interface Footer {
  readonly links: readonly BrandLink[];
  readonly lines: readonly string[];
}

/** How pages look. Paths are on this site. */
export interface PageLook extends Footer {
  readonly styleSheet: string | null;
  readonly logo: string | null;
  /** In the dark scheme; null: the logo stands on a light ground there. */
  readonly darkLogo: string | null;
  readonly icon: { readonly path: string; readonly contentType: string } | null;
}

/** How mails to customers look. */
export interface MailLook extends Footer {
  /** null: the name stands in its place. */
  readonly logo: { readonly url: string; readonly width: number; readonly height: number } | null;
  readonly palette: Palette | null;
}

const LABELS = { privacy: 'brandingPrivacy', terms: 'brandingTerms', support: 'brandingSupport' } as const;

const pathOf = (file: string): string => `/branding/${file}`;

/** The text in the reader's language, or else in the shop's. Empty lines are left out. */
function footerFor(settings: Settings, language: Language): Footer {
  const { links = {}, footer = '' } = settings.get('BRANDING');
  const texts: Partial<Record<Language, string>> | string = footer;
  const text =
    typeof texts === 'string' ? texts : (texts[language] ?? texts[settings.get('LANGUAGE_CODE')] ?? '');
  const lines = text.split('\n').map((line) => line.trim());
  return {
    links: (['privacy', 'terms', 'support'] as const).flatMap((name) => {
      const url = links[name];
      return url === undefined ? [] : [{ label: LABELS[name], url }];
    }),
    lines: lines.filter((line) => line !== ''),
  };
}

/** The look of pages, from BRANDING. Costs no query. */
export function pageLook(settings: Settings, language: Language): PageLook {
  const { accent, logo, logo_dark: darkLogo, icon } = settings.get('BRANDING');
  const iconType = icon === undefined ? null : typeOfImage(icon);
  return {
    ...footerFor(settings, language),
    styleSheet: accent === undefined ? null : pathOf(styleSheetName(accent)),
    logo: logo === undefined ? null : pathOf(logo),
    darkLogo: darkLogo === undefined ? null : pathOf(darkLogo),
    icon: icon !== undefined && iconType ? { path: pathOf(icon), contentType: IMAGE_TYPES[iconType] } : null,
  };
}

/** The largest logo of a mail, CSS pixels. */
const LOGO = { width: 240, height: 48 } as const;

/** The look of mails to customers, from BRANDING. */
export async function mailLook(
  deps: { storage: Storage; settings: Settings; site: { ownUrl(path: string): string } },
  language: Language,
): Promise<MailLook> {
  const { storage, settings, site } = deps;
  const { accent, logo } = settings.get('BRANDING');
  // Mail programs show no SVG.
  const image =
    logo === undefined || typeOfImage(logo) === 'svg'
      ? undefined
      : await storage.read.brandingImages.byId(logo);
  const scale = image ? Math.min(1, LOGO.width / image.width, LOGO.height / image.height) : 1;
  const scaled = (pixels: number): number => Math.max(1, Math.round(pixels * scale));
  return {
    ...footerFor(settings, language),
    logo: image
      ? { url: site.ownUrl(pathOf(image.id)), width: scaled(image.width), height: scaled(image.height) }
      : null,
    palette: accent === undefined ? null : paletteOf(accent),
  };
}
