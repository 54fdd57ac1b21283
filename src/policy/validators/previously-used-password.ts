import { Type } from 'typebox';
import { DAY } from '../../lib/clock.ts';
import { message } from '../../locales/index.ts';
import { passwordCount } from '../history.ts';
import { validator } from '../validator.ts';

export const previouslyUsedPassword = validator({
  name: 'PreviouslyUsedPasswordValidator',
  doc: 'None of the last `old_password_count` passwords, the current one being the newest, as far as they were in use within the last `expiration_day_count` days.',
  failure: message('passwordPreviouslyUsed', { count: '{old_password_count}' }),
  options: Type.Object(
    {
      old_password_count: passwordCount,
      expiration_day_count: Type.Integer({
        minimum: 1,
        maximum: 3650,
        default: 90,
        description: 'Days since a password was replaced after which it may be used again.',
      }),
    },
    { additionalProperties: false },
  ),
  comparesWithFormer: true,
  async check(_password, { old_password_count, expiration_day_count }, { former, now }) {
    const since = now - expiration_day_count * DAY;
    return (await former.includes(old_password_count, since))
      ? message('passwordPreviouslyUsed', { count: old_password_count })
      : undefined;
  },
  describe: ({ old_password_count, expiration_day_count }) => ({
    text: message('rulePreviouslyUsed', { count: old_password_count, days: expiration_day_count }),
  }),
});
