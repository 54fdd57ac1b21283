/**
 * The kinds of characters in a password, by Unicode general category of each code point; nothing is normalised.
 * Ideographs, Arabic and Hebrew letters are letters without case. Letter-like numbers (Ⅷ), superscripts, fractions,
 * combining marks, joiners and emoji are neither letters nor digits, and so special characters.
 */
export const KINDS = {
  /** Code points, so that an emoji outside the basic plane counts once. */
  character: /[\s\S]/gu,
  /** Upper- and titlecase letters. */
  capital: /[\p{Lu}\p{Lt}]/gu,
  lowercase: /\p{Ll}/gu,
  /** Letters of any script. */
  letter: /\p{L}/gu,
  /** Decimal digits of any script. */
  digit: /\p{Nd}/gu,
  /** Neither letter nor digit nor white space. */
  special: /[^\p{L}\p{Nd}\p{White_Space}]/gu,
} as const;

/** How many characters of a kind a text has. @param kind one of {@link KINDS} */
export const countOf = (kind: RegExp, text: string): number => text.match(kind)?.length ?? 0;

// Python's str.isdigit() also accepts digits that cannot form a number, such as superscripts: Numeric_Type=Digit, which
// regular expressions cannot name. The list is from Unicode 14 (Python 3.11).
const ALL_DIGITS =
  /^[\p{Nd}\u00b2\u00b3\u00b9\u1369-\u1371\u19da\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792\u{10a40}-\u{10a43}\u{10e60}-\u{10e68}\u{11052}-\u{1105a}\u{1f100}-\u{1f10a}]+$/u;

/** Whether a text consists of digits only, as defined by Python's `str.isdigit()`. */
export const isAllDigits = (text: string): boolean => ALL_DIGITS.test(text);
