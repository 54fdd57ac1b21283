import { sha256 } from '../lib/keyring.ts';
import { contrastOf, lightnessOf, standingOut, withLightness } from './color.ts';

/** The accent colour on pages and in mails of one scheme, as `#rrggbb`. */
interface Accents {
  /** Of buttons, links and the focus. */
  readonly accent: string;
  /** The same under the pointer. */
  readonly strong: string;
  /** Of text on a button. */
  readonly on: string;
}

export type Scheme = 'light' | 'dark';

export type Palette = Readonly<Record<Scheme, Accents>>;

/** The least contrast of text (WCAG 2.2, 1.4.3). The 3:1 of focus and edges (1.4.11) is less. */
export const LEGIBLE = 4.5;

/** What is behind accents in latchkey.css and in mails. Of the two the one with less contrast decides. */
export const GROUNDS = {
  light: { page: '#f3f4f7', card: '#ffffff' },
  dark: { page: '#101218', card: '#191c24' },
} as const satisfies Record<Scheme, { page: string; card: string }>;

/** How much further from the ground something is under the pointer, and how much nearer where black or white leaves no room. */
const STRONG = 0.1;
const BACK = 0.2;

/**
 * The accents of both schemes: the given colour where it is legible, else the nearest one that is. Hover colours move away
 * from the ground, unless there is no room.
 *
 * @param accent `#rrggbb`
 */
export const paletteOf = (accent: string): Palette => ({
  light: accentsOn(accent.toLowerCase(), 'light'),
  dark: accentsOn(accent.toLowerCase(), 'dark'),
});

function accentsOn(given: string, scheme: Scheme): Accents {
  const isLight = scheme === 'light';
  const ground = isLight ? GROUNDS.light.page : GROUNDS.dark.card;
  const away = isLight ? 'darker' : 'lighter';
  const accent = standingOut(given, ground, away, LEGIBLE);
  const lightness = lightnessOf(accent);
  const hasRoom = isLight ? lightness > 2 * STRONG : lightness < 1 - STRONG;
  const step = (hasRoom ? STRONG : -BACK) * (isLight ? -1 : 1);
  return {
    accent,
    strong: standingOut(withLightness(accent, step), ground, away, LEGIBLE),
    on: isLight ? GROUNDS.light.card : GROUNDS.dark.page,
  };
}

/** A scheme for which an accent colour is not legible. */
interface Correction {
  readonly scheme: Scheme;
  /** The contrast of the given colour, rounded down to a tenth. */
  readonly contrast: number;
  /** What is used instead. */
  readonly used: string;
}

/** Where pages and mails use another colour than the given one. */
export function correctionsOf(accent: string): Correction[] {
  const palette = paletteOf(accent);
  return (['light', 'dark'] as const).flatMap((scheme) => {
    const used = palette[scheme].accent;
    if (used === accent.toLowerCase()) return [];
    const ground = scheme === 'light' ? GROUNDS.light.page : GROUNDS.dark.card;
    return [{ scheme, contrast: Math.floor(contrastOf(accent, ground) * 10) / 10, used }];
  });
}

const declarations = ({ accent, strong, on }: Accents): string =>
  `--accent:${accent};--accent-strong:${strong};--on-accent:${on}`;

/** The style sheet that puts an accent colour in place of the built-in one. It follows latchkey.css. */
export function styleSheetOf(accent: string): string {
  const { light, dark } = paletteOf(accent);
  return `:root{${declarations(light)}}\n@media (prefers-color-scheme:dark){:root{${declarations(dark)}}}\n`;
}

const HASH_DIGITS = 16;
const sheets = new Map<string, string>();
/** Enough for the colours somebody tries. Whoever asks for style sheets of all colours must not fill the memory. */
const MAX_SHEETS = 32;

/** The file name of that style sheet: the colour, and a hash of the content, because another version may correct differently. */
export function styleSheetName(accent: string): string {
  const color = accent.slice(1).toLowerCase();
  const known = sheets.get(color);
  if (known !== undefined) return known;
  const name = `${color}.${sha256(styleSheetOf(accent)).slice(0, HASH_DIGITS)}.css`;
  if (sheets.size >= MAX_SHEETS) sheets.clear();
  sheets.set(color, name);
  return name;
}

/** The style sheet of a file name; null if this version has none of that name. */
export function styleSheetNamed(name: string): string | null {
  const accent = `#${name.slice(0, 6)}`;
  if (!/^[0-9a-f]{6}\.[0-9a-f]{16}\.css$/.test(name) || styleSheetName(accent) !== name) return null;
  return styleSheetOf(accent);
}
