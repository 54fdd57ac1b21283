/** A set of many words that is held compactly: the bytes they came in, and one array of their places. */
export interface WordSet {
  readonly size: number;
  has(word: string): boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Holds the words of a JSON list of strings without making a string of each, which would cost ten times the memory: a
 * hash table (FNV-1a, linear probing, at most four fifths full) of the places where the words begin in the file.
 *
 * @param json UTF-8; kept, so it must not change
 * @throws Error when a word is written with an escape: it would not be found
 */
export function createWordSet(json: Buffer): WordSet {
  if (json.includes(BACKSLASH)) throw new Error('a list of words must be written without escapes');
  const size = countOf(json, QUOTE) / 2;
  const places = new Uint32Array(2 ** Math.ceil(Math.log2((size + 1) / 0.8)));
  const mask = places.length - 1;

  /** The slot of the word between two positions of `bytes`, or the free one where it would be. */
  const slotOf = (bytes: Buffer, start: number, end: number): number => {
    let slot = hashOf(bytes, start, end) & mask;
    while (places[slot] !== 0 && !isAt(places[slot] ?? 0, bytes, start, end)) slot = (slot + 1) & mask;
    return slot;
  };
  const isAt = (place: number, bytes: Buffer, start: number, end: number): boolean => {
    for (let at = start; at < end; at++) if (json[place + at - start] !== bytes[at]) return false;
    return json[place + end - start] === QUOTE;
  };

  for (let open = json.indexOf(QUOTE); open >= 0; ) {
    const close = json.indexOf(QUOTE, open + 1);
    places[slotOf(json, open + 1, close)] = open + 1;
    open = json.indexOf(QUOTE, close + 1);
  }

  return {
    size,
    has(word) {
      const bytes = Buffer.from(word);
      // No word holds a quote, but the place between two words does.
      return !bytes.includes(QUOTE) && places[slotOf(bytes, 0, bytes.length)] !== 0;
    },
  };
}

function countOf(bytes: Buffer, wanted: number): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === wanted) count += 1;
  return count;
}

/** FNV-1a, 32 bits; the high bits are folded in because the table uses the low ones. */
function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash ^ (hash >>> 15);
}
