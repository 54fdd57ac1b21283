/**
 * Django's measure of how similar a password is to something about its owner (UserAttributeSimilarityValidator in
 * django/contrib/auth/password_validation.py, and SequenceMatcher.quick_ratio in Python's difflib). Strings are compared
 * by code point, as Python does.
 */

/** The count of each code point, and of all. */
interface Characters {
  readonly counts: ReadonlyMap<string, number>;
  readonly length: number;
}

// Python's \W: anything but letters, numbers of all kinds and the underscore. Combining marks separate words.
const NON_WORD = /[^\p{L}\p{N}_]+/u;

/**
 * Whether the password is too similar to the value or to one of its words. Case does not matter; Python's lower() and
 * JavaScript's toLowerCase() agree on every character (İ becomes i and a combining dot in both).
 *
 * @param maxSimilarity from 0.1 to 1; at 1 only the value itself or one of its words is too similar, although
 *   `quick_ratio` is 1 for anagrams as well
 */
export function isTooSimilar(password: string, value: string, maxSimilarity: number): boolean {
  const lowered = password.toLowerCase();
  const parts = partsOf(value);
  if (maxSimilarity >= 1) return parts.includes(lowered);
  const characters = charactersOf(lowered);
  return parts.some((part) => {
    const partCharacters = charactersOf(part);
    return (
      !exceedsLengthRatio(characters.length, partCharacters.length, maxSimilarity) &&
      ratioOf(characters, partCharacters) >= maxSimilarity
    );
  });
}

/** The words of the value in lower case, then the value itself. Words may be empty, as from Python's re.split. */
export function partsOf(value: string): string[] {
  const lowered = value.toLowerCase();
  return [...lowered.split(NON_WORD), lowered];
}

/** Python's `SequenceMatcher(a=a, b=b).quick_ratio()`: the share of characters they have in common, in any order. */
export const quickRatio = (a: string, b: string): number => ratioOf(charactersOf(a), charactersOf(b));

function ratioOf(a: Characters, b: Characters): number {
  const length = a.length + b.length;
  if (length === 0) return 1;
  let matches = 0;
  for (const [character, count] of b.counts) matches += Math.min(count, a.counts.get(character) ?? 0);
  return (2 * matches) / length;
}

/** Django's guard: strings whose lengths differ so much cannot reach the similarity, and are not compared. */
const exceedsLengthRatio = (password: number, value: number, maxSimilarity: number): boolean =>
  password >= 10 * value && value < (maxSimilarity / 2) * password;

function charactersOf(text: string): Characters {
  const counts = new Map<string, number>();
  let length = 0;
  for (const character of text) {
    counts.set(character, (counts.get(character) ?? 0) + 1);
    length += 1;
  }
  return { counts, length };
}
