import { KINDS } from '../characters.ts';
import { minimumOccurrences } from '../minimum-occurrences.ts';

export const minimumLowercaseLetter = minimumOccurrences({
  name: 'MinimumLowercaseLetterValidator',
  doc: 'lowercase letters of any script (Unicode Ll).',
  kind: KINDS.lowercase,
  demand: 'lowercase',
  failure: 'passwordLowercaseLetters',
  rule: 'ruleLowercaseLetters',
});
