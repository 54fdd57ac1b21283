import { Type } from 'typebox';
import { message } from '../../locales/index.ts';
import { countOf, KINDS } from '../characters.ts';
import { validator } from '../validator.ts';

export const maximumLength = validator({
  name: 'MaximumLengthValidator',
  doc: 'At most `max_length` characters (code points). NIST SP 800-63B-4 asks to allow at least 64.',
  failure: message('passwordTooLong', { max: '{max_length}' }),
  options: Type.Object(
    {
      max_length: Type.Integer({
        minimum: 1,
        maximum: 4096,
        default: 128,
        description: 'Characters (code points).',
      }),
    },
    { additionalProperties: false },
  ),
  check: (password, { max_length }) =>
    countOf(KINDS.character, password) > max_length
      ? message('passwordTooLong', { max: max_length })
      : undefined,
  warnings(used) {
    const maximum = Math.min(Infinity, ...used.map(({ max_length }) => max_length));
    return maximum < 64
      ? [`NIST SP 800-63B-4 asks to accept at least 64 characters, this accepts ${maximum}`]
      : [];
  },
  demands: ({ max_length }) => ({ maximumLength: max_length }),
  describe: ({ max_length }) => ({
    text: message('ruleMaximumLength', { max: max_length }),
    check: { pattern: KINDS.character.source, maximum: max_length },
  }),
});
