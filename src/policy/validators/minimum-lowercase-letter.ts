import { countLowercase } from '../characters.ts';
import { minimumOccurrences } from '../minimum-occurrences.ts';

export const minimumLowercaseLetter = minimumOccurrences({
  name: 'MinimumLowercaseLetterValidator',
  doc: 'lowercase letters of any script (Unicode Ll).',
  count: countLowercase,
  demand: 'lowercase',
  failure: 'passwordLowercaseLetters',
  rule: 'ruleLowercaseLetters',
  liveCheck: 'minimum-lowercase-letters',
});
