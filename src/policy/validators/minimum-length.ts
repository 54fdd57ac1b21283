import { Type } from 'typebox';
import { message } from '../../locales/index.ts';
import { countOf, KINDS } from '../characters.ts';
import { validator } from '../validator.ts';

export const minimumLength = validator({
  name: 'MinimumLengthValidator',
  doc: 'At least `min_length` characters (code points). NIST SP 800-63B-4 asks for at least 15 where the password is the only factor, else 8.',
  failure: message('passwordTooShort', { min: '{min_length}' }),
  options: Type.Object(
    {
      min_length: Type.Integer({
        minimum: 1,
        maximum: 128,
        default: 8,
        description: 'Characters (code points).',
      }),
    },
    { additionalProperties: false },
  ),
  check: (password, { min_length }) =>
    countOf(KINDS.character, password) < min_length
      ? message('passwordTooShort', { min: min_length })
      : undefined,
  warnings(used) {
    const minimum = Math.max(0, ...used.map(({ min_length }) => min_length));
    return minimum < 8
      ? [
          `NIST SP 800-63B-4 asks for at least 8 characters (15 where the password is the only factor), this asks for ${minimum}`,
        ]
      : [];
  },
  demands: ({ min_length }) => ({ minimumLength: min_length }),
  describe: ({ min_length }) => ({
    text: message('ruleMinimumLength', { min: min_length }),
    check: { pattern: KINDS.character.source, minimum: min_length },
  }),
});
