/** The namespaces of what is read (Namespaces in XML 1.0). Elements of others are editors' notes, or HTML. */
export const SVG = 'http://www.w3.org/2000/svg';
export const XLINK = 'http://www.w3.org/1999/xlink';

const words = (text: string): string[] => text.trim().split(/\s+/);

/** Elements that draw something. */
export const DRAWING: ReadonlySet<string> = new Set(
  words('path rect circle ellipse line polyline polygon text use'),
);

/**
 * Elements that are written. Nothing here runs, moves, loads or embeds anything. Filters, patterns and markers are left out, too:
 * a few of them keep a browser busy for minutes.
 */
export const ELEMENTS: ReadonlySet<string> = new Set([
  ...words('svg g defs symbol title desc style tspan'),
  ...words('clipPath mask linearGradient radialGradient stop'),
  ...DRAWING,
]);

/** Elements that are written as groups, because what is in them is part of the drawing: links, and alternatives. */
export const AS_GROUP: ReadonlySet<string> = new Set(['a', 'switch']);

/** Elements whose text is written. That of others is white space. */
export const WITH_TEXT: ReadonlySet<string> = new Set(['title', 'desc', 'style', 'text', 'tspan']);

/** Attributes that are also properties of style sheets (SVG 2 §6.3). */
export const PROPERTIES: ReadonlySet<string> = new Set(
  words(`
    fill fill-opacity fill-rule stroke stroke-width stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray
    stroke-dashoffset stroke-opacity opacity color display visibility overflow clip-path clip-rule mask mask-type transform
    transform-origin vector-effect paint-order shape-rendering text-rendering stop-color stop-opacity isolation mix-blend-mode
    font-family font-size font-weight font-style font-variant font-stretch letter-spacing word-spacing text-anchor
    text-decoration dominant-baseline alignment-baseline baseline-shift writing-mode direction`),
);

/** Attributes of shapes and gradients. */
export const GEOMETRY: ReadonlySet<string> = new Set(
  words(`
    x y x1 y1 x2 y2 cx cy r rx ry fx fy fr dx dy rotate d points width height viewBox preserveAspectRatio pathLength textLength
    lengthAdjust offset gradientUnits gradientTransform spreadMethod clipPathUnits maskUnits maskContentUnits`),
);

/** Elements whose reference to another one is written. */
export const REFERRING: ReadonlySet<string> = new Set(words('use linearGradient radialGradient'));
