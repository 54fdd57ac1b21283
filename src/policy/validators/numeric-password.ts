import { Type } from 'typebox';
import { message } from '../../locales/index.ts';
import { isAllDigits } from '../characters.ts';
import { validator } from '../validator.ts';

export const numericPassword = validator({
  name: 'NumericPasswordValidator',
  doc: 'Not digits only. Digits are those of Python’s `str.isdigit()`, as in Django: of any script, superscripts and circled digits too, which `MinimumNumberValidator` does not count.',
  failure: message('passwordNumeric'),
  options: Type.Object({}, { additionalProperties: false }),
  check: (password) => (isAllDigits(password) ? message('passwordNumeric') : undefined),
  demands: () => ({ nonNumbers: 1 }),
  describe: () => ({ text: message('ruleNotNumeric'), check: { pattern: '^\\p{Nd}+$', maximum: 0 } }),
});
