import type { Page } from 'playwright-core';

/** A text or a line whose contrast with what is behind it is too low. */
interface Faint {
  readonly what: string;
  readonly ratio: number;
  readonly needed: number;
}

/**
 * Everything on a page that WCAG 2.2 AA would call too faint, from the computed colours: text under 4.5:1, or 3:1 when
 * large (1.4.3); edges of controls, marks of rules and curves under 3:1 (1.4.11).
 */
export const tooFaint = (page: Page): Promise<Faint[]> => page.evaluate<Faint[]>(SCRIPT);

/** What has an edge: in our pages, and in the console. What is inside of it has none of its own. */
const EDGES = [
  'input:not(.control input, .mantine-Input-input input)',
  '.control',
  '.secondary',
  '.mantine-Input-input',
  '.mantine-Switch-track',
  '.mantine-SegmentedControl-indicator',
  '.mantine-Button-root[data-variant=default]',
];

// Runs in the page. Every colour the style sheet uses is opaque, and computed as rgb(…).
const SCRIPT = `(() => {
  const EDGES = ${JSON.stringify(EDGES.join(', '))};
  const channels = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
    return { rgb: [r, g, b], isOpaque: a === 1 };
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratioOf = (one, other) => {
    const [dark, light] = [luminance(channels(one).rgb), luminance(channels(other).rgb)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (channels(colour).isOpaque) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const found = [];
  const check = (what, colour, background, needed) => {
    const ratio = ratioOf(colour, background);
    if (ratio < needed) found.push({ what, ratio: Math.round(ratio * 100) / 100, needed });
  };
  const isShown = (element) => element.checkVisibility({ opacityProperty: true }) && !element.closest('.unseen');
  let texts = 0;
  for (const element of document.querySelectorAll('body *')) {
    if (!isShown(element)) continue;
    const style = getComputedStyle(element);
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (hasText || element.matches('input')) {
      const size = parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      check(element.outerHTML.slice(0, 120), style.color, behind(element), isLarge ? 3 : 4.5);
      texts += 1;
    }
    if (element.matches(EDGES) && !element.matches(':disabled, [data-disabled]'))
      check('edge of ' + element.className, style.borderTopColor, behind(element.parentElement), 3);
    if (element.matches('.curve, .swatch line'))
      check('curve ' + style.stroke, style.stroke, behind(element.parentElement), 3);
    if (element.matches('.rules li')) {
      const mark = getComputedStyle(element, '::before');
      check('mark of a rule', mark.borderTopColor, behind(element), 3);
    }
  }
  if (texts === 0) throw new Error('the page has no text');
  return found;
})()`;
