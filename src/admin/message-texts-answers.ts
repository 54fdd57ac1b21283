import { Type } from 'typebox';
import { LANGUAGES, type Language } from '../locales/index.ts';
import { WORDED_KINDS } from '../messages/wording/kinds.ts';
import type { EditableMessage, EditableText } from '../messages/wording/preview.ts';

export const textsSchema = Type.Record(Type.String(), Type.String(), {
  description:
    'By name, what the message says instead of the built-in texts. `{name}` is a placeholder. HTML is shown as it is written.',
  examples: [{ text: 'Your code is {code}. {site} never asks you for it.' }],
});

const channelSchema = Type.Enum(['email', 'sms']);

const textSchema = Type.Object({
  name: Type.String({ examples: ['subject'] }),
  is_alternative: Type.Boolean({ description: 'It stands in for another one, which the preview shows.' }),
  built_in: Type.String(),
  current: Type.Union([Type.String(), Type.Null()], {
    description: 'What the shop says instead; null: nothing else.',
  }),
  max_length: Type.Integer({ description: 'UTF-16 units.' }),
  placeholders: Type.Array(
    Type.Object({
      name: Type.String({ examples: ['code'] }),
      required: Type.Boolean({ description: 'The text must hold it.' }),
      sample: Type.String({ description: 'What the preview puts in its place.' }),
    }),
  ),
});

export const listSchema = Type.Object({
  messages: Type.Array(
    Type.Object({
      kind: Type.Enum([...WORDED_KINDS]),
      channel: channelSchema,
      about: Type.String({ description: 'When it is sent, in English.' }),
      languages: Type.Object(
        Object.fromEntries(LANGUAGES.map((language) => [language, Type.Optional(Type.Array(textSchema))])),
      ),
    }),
  ),
});

export const mailSchema = Type.Object({
  subject: Type.String(),
  html: Type.String(),
  text: Type.String({ description: 'The plain text part of the mail.' }),
});

export const previewSchema = Type.Union([
  Type.Object({ channel: Type.Literal('email'), ...mailSchema.properties }),
  Type.Object({
    channel: Type.Literal('sms'),
    text: Type.String(),
    encoding: Type.Enum(['GSM-7', 'UCS-2'], {
      description: 'UCS-2 if one character is outside of the GSM alphabet.',
    }),
    characters: Type.Integer({
      description: 'Places it takes up: septets, two for each of `^{}\\[~]|€`; of UCS-2, UTF-16 units.',
    }),
    segments: Type.Integer({ description: 'How many SMS are charged for it.' }),
  }),
]);

export const queuedSchema = Type.Object({
  id: Type.String({ description: 'Of the message, for `/admin/api/messages/<id>/`.' }),
  channel: channelSchema,
  recipient: Type.String({ description: 'Where it goes, masked.' }),
});

/** A message and its texts. @param only one language; missing: all */
export const presentMessage = (
  { kind, channel, about, languages }: EditableMessage,
  only: Language | undefined,
) => ({
  kind,
  channel,
  about,
  languages: Object.fromEntries(
    LANGUAGES.filter((each) => (only ?? each) === each).map((each) => [
      each,
      languages[each].map(presentText),
    ]),
  ),
});

const presentText = ({ name, isAlternative, builtIn, current, longest, placeholders }: EditableText) => ({
  name,
  is_alternative: isAlternative,
  built_in: builtIn,
  current,
  max_length: longest,
  placeholders: placeholders.map(({ name: value, isRequired, sample }) => ({
    name: value,
    required: isRequired,
    sample,
  })),
});
