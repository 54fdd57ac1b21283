import { countLetters } from '../characters.ts';
import { minimumOccurrences } from '../minimum-occurrences.ts';

export const minimumLetter = minimumOccurrences({
  name: 'MinimumLetterValidator',
  doc: 'letters of any script, with or without case (Unicode L).',
  count: countLetters,
  demand: 'letters',
  failure: 'passwordLetters',
  rule: 'ruleLetters',
  liveCheck: 'minimum-letters',
});
