import { countSpecials } from '../characters.ts';
import { minimumOccurrences } from '../minimum-occurrences.ts';

export const minimumSpecialCharacter = minimumOccurrences({
  name: 'MinimumSpecialCharacterValidator',
  doc: 'characters that are neither letter nor digit nor white space.',
  count: countSpecials,
  demand: 'specials',
  failure: 'passwordSpecialCharacters',
  rule: 'ruleSpecialCharacters',
  liveCheck: 'minimum-special-characters',
});
