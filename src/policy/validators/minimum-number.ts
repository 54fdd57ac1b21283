import { KINDS } from '../characters.ts';
import { minimumOccurrences } from '../minimum-occurrences.ts';

export const minimumNumber = minimumOccurrences({
  name: 'MinimumNumberValidator',
  doc: 'decimal digits of any script (Unicode Nd).',
  kind: KINDS.digit,
  demand: 'numbers',
  failure: 'passwordNumbers',
  rule: 'ruleNumbers',
});
