import { KINDS } from '../characters.ts';
import { minimumOccurrences } from '../minimum-occurrences.ts';

export const minimumLetter = minimumOccurrences({
  name: 'MinimumLetterValidator',
  doc: 'letters of any script, with or without case (Unicode L).',
  kind: KINDS.letter,
  demand: 'letters',
  failure: 'passwordLetters',
  rule: 'ruleLetters',
});
