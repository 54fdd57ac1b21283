/** A set of many short words that is held compactly: one text and one array instead of an object per word. */
export interface WordSet {
  readonly size: number;
  has(word: string): boolean;
}

/** Holds the words sorted by UTF-16 code unit, one after the other; a look-up is a binary search. */
export function createWordSet(words: Iterable<string>): WordSet {
  const sorted = [...new Set(words)].sort();
  const text = sorted.join('');
  // Where each word begins, and at the end where the last one ends.
  const starts = new Uint32Array(sorted.length + 1);
  let position = 0;
  for (const [index, word] of sorted.entries()) {
    starts[index] = position;
    position += word.length;
  }
  starts[sorted.length] = position;

  /** Negative when `word` sorts before the word at `index`, 0 when it is that word. */
  const compare = (word: string, index: number): number => {
    const start = starts[index] ?? 0;
    const length = (starts[index + 1] ?? 0) - start;
    const common = Math.min(word.length, length);
    for (let at = 0; at < common; at++) {
      const difference = word.charCodeAt(at) - text.charCodeAt(start + at);
      if (difference !== 0) return difference;
    }
    return word.length - length;
  };

  return {
    size: starts.length - 1,
    has(word) {
      let low = 0;
      let high = starts.length - 2;
      while (low <= high) {
        const middle = (low + high) >> 1;
        const order = compare(word, middle);
        if (order === 0) return true;
        if (order < 0) high = middle - 1;
        else low = middle + 1;
      }
      return false;
    },
  };
}
