import { Type } from 'typebox';
import { message } from '../../locales/index.ts';
import { passwordCount } from '../history.ts';
import { validator } from '../validator.ts';

export const oldPasswordCount = validator({
  name: 'OldPasswordCountValidator',
  doc: 'None of the last `old_password_count` passwords, the current one being the newest, however long ago they were in use.',
  failure: message('passwordUsedBefore', { count: '{old_password_count}' }),
  options: Type.Object(
    {
      old_password_count: passwordCount,
    },
    { additionalProperties: false },
  ),
  comparesWithFormer: true,
  check: async (_password, { old_password_count }, { former }) =>
    (await former.includes(old_password_count))
      ? message('passwordUsedBefore', { count: old_password_count })
      : undefined,
  describe: ({ old_password_count }) => ({ text: message('ruleUsedBefore', { count: old_password_count }) }),
});
