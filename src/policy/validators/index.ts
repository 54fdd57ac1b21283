import type { Validator } from '../validator.ts';
import { commonPassword } from './common-password.ts';
import { maximumLength } from './maximum-length.ts';
import { minimumCapitalLetter } from './minimum-capital-letter.ts';
import { minimumLength } from './minimum-length.ts';
import { minimumLetter } from './minimum-letter.ts';
import { minimumLowercaseLetter } from './minimum-lowercase-letter.ts';
import { minimumNumber } from './minimum-number.ts';
import { minimumSpecialCharacter } from './minimum-special-character.ts';
import { numericPassword } from './numeric-password.ts';
import { oldPasswordCount } from './old-password-count.ts';
import { previouslyUsedPassword } from './previously-used-password.ts';
import { userAttributeSimilarity } from './user-attribute-similarity.ts';

/** Every validator a policy may name. */
export const VALIDATORS: readonly Validator[] = [
  minimumLength,
  maximumLength,
  minimumCapitalLetter,
  minimumLowercaseLetter,
  minimumLetter,
  minimumNumber,
  minimumSpecialCharacter,
  numericPassword,
  commonPassword,
  userAttributeSimilarity,
  previouslyUsedPassword,
  oldPasswordCount,
];
