import { Type } from 'typebox';
import { LANGUAGES } from '../locales/index.ts';
import { address, type SettingDefinition, setting } from './definition.ts';

const emails = Type.Array(Type.String(address), { maxItems: 20 });
const languages = Type.Enum(LANGUAGES);

/** Settings for mail, and the shop’s name and language. */
export const MAIL_SETTINGS = {
  SITE_NAME: setting(
    Type.String({ minLength: 1, maxLength: 60 }),
    'Latchkey',
    'The shop’s name on pages and in messages, unless BRANDING has one.',
    // It could be a link or a false instruction, in genuine messages, also to staff.
    { critical: true },
  ),
  NO_REPLY_EMAIL: setting(Type.String(address), 'no-reply@localhost.localdomain', 'The sender of mail.', {
    critical: true,
  }),
  LANGUAGE_CODE: setting(languages, 'en', 'The default language, if neither request nor user has one.'),
  RESET_EMAIL_HTML_TEMPLATE: setting(
    Type.Union([
      Type.String({ maxLength: 100_000 }),
      Type.Partial(Type.Record(languages, Type.String({ maxLength: 100_000 })), {
        additionalProperties: false,
      }),
    ]),
    '',
    'Liquid source of the reset mail, or one per language; empty = the built-in one.',
    { critical: true },
  ),
  MESSAGE_TEXTS: setting(
    // Names are checked when it is stored, not here: a version beside this one may know more of them.
    Type.Record(
      Type.String(),
      Type.Record(Type.String(), Type.Record(Type.String(), Type.String({ maxLength: 1000 }))),
      { expected: 'an object: message → language → text → what to say instead' },
    ),
    {},
    'What mails and SMS to customers say instead of the built-in texts: {"<message>":{"<language>":{"<text>":"…"}}}.',
    // A genuine message is where a false instruction would be believed: “read us the code”.
    { critical: true },
  ),
  EMAIL_BCC_AND_CC: setting(
    Type.Object({ cc: Type.Optional(emails), bcc: Type.Optional(emails) }, { additionalProperties: false }),
    {},
    'Additional recipients of the “Password Changed” mail: {"cc":[…],"bcc":[…]}.',
    { critical: true },
  ),
} satisfies Record<string, SettingDefinition>;
