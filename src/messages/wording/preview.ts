import { type SmsLength, smsLength } from '../../lib/gsm.ts';
import { LANGUAGES, type Language, LOCALES } from '../../locales/index.ts';
import type { RenderedMail } from '../layout.ts';
import type { MessageServices } from '../message.ts';
import { WORDED_KINDS, type WordedKind, wordedMessage } from './kinds.ts';
import { placeholdersOf } from './placeholders.ts';
import { longestOf } from './rules.ts';
import { sampleMail, sampleSms, sampleValues } from './samples.ts';
import { storedTexts, type Worded, wordedBy } from './wording.ts';

type Services = Pick<MessageServices, 'settings' | 'site'>;

/** A message as it would be sent to a made-up customer. */
export type Preview =
  | ({ readonly channel: 'email' } & RenderedMail)
  | ({ readonly channel: 'sms'; readonly text: string } & SmsLength);

/**
 * Renders a message for a made-up customer, by the functions that render the real ones. Its code and links open nothing.
 *
 * @param worded its texts have no faults: see `faultsOfTexts`
 * @param options.showsAlternatives show the texts that stand in for others
 */
export function previewMessage(
  services: Services,
  worded: Worded,
  { showsAlternatives = false } = {},
): Preview {
  const { kind, language } = worded;
  const wording = wordedBy(worded, services.settings);
  if (wordedMessage(kind).channel === 'email') {
    const mail = sampleMail(kind, { language, wording, showsAlternatives }, services);
    return { channel: 'email', ...mail };
  }
  const text = sampleSms(kind, { language, wording }, services);
  return { channel: 'sms', text, ...smsLength(text) };
}

/** A text of a message, as an editor shows it. */
export interface EditableText {
  readonly name: string;
  /** It stands in for another one, which the preview shows. */
  readonly isAlternative: boolean;
  readonly builtIn: string;
  /** What the shop says instead; null: nothing else. */
  readonly current: string | null;
  /** UTF-16 units. */
  readonly longest: number;
  readonly placeholders: readonly {
    readonly name: string;
    readonly isRequired: boolean;
    readonly sample: string;
  }[];
}

/** A message, and its texts in every language. */
export interface EditableMessage {
  readonly kind: WordedKind;
  readonly channel: 'email' | 'sms';
  readonly about: string;
  readonly languages: Readonly<Record<Language, readonly EditableText[]>>;
}

/** Every message that a shop may reword, with what it says now. */
export const editableMessages = (services: Services): EditableMessage[] =>
  WORDED_KINDS.map((kind) => {
    const { channel, about } = wordedMessage(kind);
    const languages = Object.fromEntries(
      LANGUAGES.map((language) => [language, textsIn(kind, language, services)]),
    ) as Record<Language, EditableText[]>;
    return { kind, channel, about, languages };
  });

function textsIn(kind: WordedKind, language: Language, services: Services): EditableText[] {
  const { texts, alternatives } = wordedMessage(kind);
  const stored = storedTexts(services.settings, kind, language);
  const values = sampleValues(kind, language, services);
  return Object.entries(texts).map(([name, key]) => ({
    name,
    isAlternative: alternatives.includes(name),
    builtIn: LOCALES[language][key],
    current: Object.hasOwn(stored, name) ? (stored[name] ?? null) : null,
    longest: longestOf(kind, name),
    placeholders: placeholdersOf(key).map((each) => ({ ...each, sample: values[each.name] ?? '' })),
  }));
}
