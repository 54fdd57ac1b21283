/** A piece of two texts: in both, only in the one before, or only in the one after. */
export interface Piece {
  readonly kind: 'both' | 'before' | 'after';
  readonly text: string;
}

/** Words, and every other character for itself, each with the spaces after it. */
const PARTS = /(?:\{\w+\}|[\p{L}\p{N}\p{M}]+|\S)\s*|\s+/gu;
const partsOf = (text: string): string[] => text.match(PARTS) ?? [];

/**
 * How one text becomes the other, word by word: the longest common subsequence (Hunt & McIlroy). It takes time and memory with the
 * product of both lengths, so it is for texts of a few hundred words.
 */
export function wordDifferences(before: string, after: string): Piece[] {
  const [old, young] = [partsOf(before), partsOf(after)];
  // common[i][j]: how many parts are common to what follows i in the one and j in the other.
  const common = Array.from({ length: old.length + 1 }, () => new Array<number>(young.length + 1).fill(0));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = young.length - 1; j >= 0; j--) {
      const row = common[i];
      if (row) row[j] = old[i] === young[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  const pieces: Piece[] = [];
  const add = (kind: Piece['kind'], text: string | undefined): void => {
    const last = pieces.at(-1);
    if (last?.kind === kind) pieces[pieces.length - 1] = { kind, text: last.text + (text ?? '') };
    else pieces.push({ kind, text: text ?? '' });
  };
  let [i, j] = [0, 0];
  while (i < old.length || j < young.length)
    if (i < old.length && j < young.length && old[i] === young[j]) {
      add('both', old[i++]);
      j++;
    } else if (i < old.length && (j === young.length || at(i + 1, j) >= at(i, j + 1)))
      add('before', old[i++]);
    else add('after', young[j++]);
  return pieces;
}
