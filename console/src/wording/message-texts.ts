import type { Answer } from '../api/api.ts';
import { isRecord } from '../settings/setting-types.ts';
import type { Language } from '../texts/index.tsx';

export type Kind = Answer<'/admin/api/message-texts/'>['messages'][number];
export type Text = NonNullable<Kind['languages'][Language]>[number];

/** What a shop says instead of built-in texts, by their names. */
export type Texts = Readonly<Record<string, string>>;

/** A part of MESSAGE_TEXTS under a name; whatever else may be stored there counts as nothing. */
const partOf = (value: unknown, name: string): Readonly<Record<string, unknown>> => {
  const part = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return isRecord(part) ? part : {};
};

/** The texts of a message in a language, in a value of MESSAGE_TEXTS. */
export const textsIn = (value: unknown, kind: string, language: string): Texts =>
  Object.fromEntries(
    Object.entries(partOf(partOf(value, kind), language)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );

const withPart = (
  value: unknown,
  name: string,
  part: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => {
  const { [name]: _before, ...others } = isRecord(value) ? value : {};
  return Object.keys(part).length === 0 ? others : { ...others, [name]: part };
};

/** A value of MESSAGE_TEXTS with other texts of one message in one language. No empty parts are left in it. */
export const withTexts = (value: unknown, kind: string, language: string, texts: Texts): unknown =>
  withPart(value, kind, withPart(partOf(value, kind), language, texts));
