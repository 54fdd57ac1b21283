import { Type } from 'typebox';
import { message } from '../../locales/index.ts';
import { isCommonPassword } from '../common-passwords.ts';
import { validator } from '../validator.ts';

export const commonPassword = validator({
  name: 'CommonPasswordValidator',
  doc: 'Not one of the most common passwords, compared lower-cased and trimmed. NIST SP 800-63B-4 asks for such a list.',
  failure: message('passwordTooCommon'),
  options: Type.Object({}, { additionalProperties: false }),
  check: (password) => (isCommonPassword(password) ? message('passwordTooCommon') : undefined),
  describe: () => ({ text: message('ruleNotCommon') }),
});
