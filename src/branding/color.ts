/** A colour of the screen: red, green and blue from 0 to 255. */
type Rgb = readonly [number, number, number];

/** A colour by lightness (0 to 1), chroma and hue (radians) in OKLCH (CSS Color 4 §9.3): equal steps look equal. */
interface Oklch {
  readonly l: number;
  readonly c: number;
  readonly h: number;
}

const rgbOf = (hex: string): Rgb => {
  const channel = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16);
  return [channel(1), channel(3), channel(5)];
};

const hexOf = (rgb: readonly number[]): string =>
  `#${rgb.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;

const toLinear = (value: number): number =>
  value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;

const fromLinear = (value: number): number =>
  255 * (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055);

/** Relative luminance (WCAG 2.2), 0 to 1. */
function luminanceOf(hex: string): number {
  const [red, green, blue] = rgbOf(hex);
  return 0.2126 * toLinear(red) + 0.7152 * toLinear(green) + 0.0722 * toLinear(blue);
}

/**
 * The contrast ratio of two colours (WCAG 2.2), from 1 to 21.
 * @param one as `#rrggbb`, like all colours of this file
 */
export function contrastOf(one: string, other: string): number {
  const [a, b] = [luminanceOf(one), luminanceOf(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

// The matrices of OKLab (Björn Ottosson, 2020; CSS Color 4 §17).
function oklchOf(hex: string): Oklch {
  const [red, green, blue] = rgbOf(hex);
  const [r, g, b] = [toLinear(red), toLinear(green), toLinear(blue)];
  const long = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const medium = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const short = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const l = 0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short;
  const x = 1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short;
  const y = 0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short;
  return { l, c: Math.hypot(x, y), h: Math.atan2(y, x) };
}

/** Linear red, green and blue, which lie outside 0 to 1 where a screen cannot show the colour. */
function linearOf({ l, c, h }: Oklch): Rgb {
  const [x, y] = [c * Math.cos(h), c * Math.sin(h)];
  const long = (l + 0.3963377774 * x + 0.2158037573 * y) ** 3;
  const medium = (l - 0.1055613458 * x - 0.0638541728 * y) ** 3;
  const short = (l - 0.0894841775 * x - 1.291485548 * y) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}

const STEPS = 24;
const SLACK = 1e-4;

/** The nearest value to `wanted` that is good, between it and `safe`, which is known to be. */
function nearestGood(wanted: number, safe: number, isGood: (value: number) => boolean): number {
  if (isGood(wanted)) return wanted;
  let [bad, good] = [wanted, safe];
  for (let step = 0; step < STEPS; step++) {
    const middle = (bad + good) / 2;
    if (isGood(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

/** The colour as a screen can show it: of the same lightness and hue, with as much chroma as fits. */
function shown(color: Oklch): string {
  const fits = (c: number): boolean =>
    linearOf({ ...color, c }).every((value) => value >= -SLACK && value <= 1 + SLACK);
  const c = nearestGood(color.c, 0, fits);
  return hexOf(linearOf({ ...color, c }).map((value) => fromLinear(Math.min(1, Math.max(0, value)))));
}

/**
 * The colour as near to the given one as possible that stands out from a ground: only its lightness changes, and its chroma
 * where there is no such colour. The contrast of what is returned is measured, not estimated.
 *
 * @param ground what is behind it
 * @param away whether it may become darker, down to black, or lighter, up to white
 * @param ratio the least contrast, which black or white must have
 */
export function standingOut(hex: string, ground: string, away: 'darker' | 'lighter', ratio: number): string {
  const isGood = (candidate: string): boolean => contrastOf(candidate, ground) >= ratio;
  if (isGood(hex)) return hex;
  const color = oklchOf(hex);
  const at = (l: number): string => shown({ ...color, l });
  const extreme = away === 'darker' ? 0 : 1;
  return at(nearestGood(color.l, extreme, (l) => isGood(at(l))));
}

/** The colour with another lightness. @param by from -1 to 1 */
export function withLightness(hex: string, by: number): string {
  const color = oklchOf(hex);
  return shown({ ...color, l: Math.min(1, Math.max(0, color.l + by)) });
}

/** How light a colour looks, 0 to 1. */
export const lightnessOf = (hex: string): number => oklchOf(hex).l;
