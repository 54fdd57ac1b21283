import { KINDS } from '../characters.ts';
import { minimumOccurrences } from '../minimum-occurrences.ts';

export const minimumCapitalLetter = minimumOccurrences({
  name: 'MinimumCapitalLetterValidator',
  doc: 'upper- or titlecase letters of any script (Unicode Lu, Lt).',
  kind: KINDS.capital,
  demand: 'capitals',
  failure: 'passwordCapitalLetters',
  rule: 'ruleCapitalLetters',
});
