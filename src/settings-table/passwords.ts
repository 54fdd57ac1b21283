import { Type } from 'typebox';
import { DAY_SECONDS, type SettingDefinition, seconds, setting } from './definition.ts';

/** Settings for passwords and their reset. */
export const PASSWORD_SETTINGS = {
  AUTH_PASSWORD_VALIDATORS: setting(
    Type.Array(
      Type.Object({
        name: Type.String(),
        options: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
      }),
    ),
    [{ name: 'MinimumLengthValidator', options: { min_length: 4 } }],
    'The rules a new password must keep, in the order their failures are listed.',
  ),
  PASSWORD_RESET_TIMEOUT: setting(seconds(60, 7 * DAY_SECONDS), 3600, 'How long a reset link is valid.'),
  PASSWORD_RESET_MAIL_GAP: setting(
    seconds(0, 3600),
    60,
    'Time between two reset messages to one user; doubles, up to 15 minutes, while links are valid.',
  ),
} satisfies Record<string, SettingDefinition>;
