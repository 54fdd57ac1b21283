import { countDigits } from '../characters.ts';
import { minimumOccurrences } from '../minimum-occurrences.ts';

export const minimumNumber = minimumOccurrences({
  name: 'MinimumNumberValidator',
  doc: 'decimal digits of any script (Unicode Nd).',
  count: countDigits,
  demand: 'numbers',
  failure: 'passwordNumbers',
  rule: 'ruleNumbers',
  liveCheck: 'minimum-numbers',
});
