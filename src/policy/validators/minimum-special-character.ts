import { KINDS } from '../characters.ts';
import { minimumOccurrences } from '../minimum-occurrences.ts';

export const minimumSpecialCharacter = minimumOccurrences({
  name: 'MinimumSpecialCharacterValidator',
  doc: 'characters that are neither letter nor digit nor white space.',
  kind: KINDS.special,
  demand: 'specials',
  failure: 'passwordSpecialCharacters',
  rule: 'ruleSpecialCharacters',
});
