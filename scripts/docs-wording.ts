import { en } from '../src/locales/en.ts';
import { WORDED_KINDS, wordedMessage } from '../src/messages/wording/kinds.ts';
import { placeholdersOf } from '../src/messages/wording/placeholders.ts';
import { table } from './markdown.ts';

/** The messages of docs/wording.md, each with its texts in English. */
export const wordedMessages = (): string =>
  ['email', 'sms']
    .flatMap((channel) => WORDED_KINDS.filter((kind) => wordedMessage(kind).channel === channel))
    .map((kind) => {
      const { about, channel, texts, alternatives } = wordedMessage(kind);
      const rows = Object.entries(texts).map(([name, key]) => [
        `\`${name}\`${alternatives.includes(name) ? ' (stands in)' : ''}`,
        en[key].replaceAll('\n', ' '),
        placeholdersOf(key)
          .filter((each) => each.name !== 'site')
          .map((each) => `\`{${each.name}}\`${each.isRequired ? ' (required)' : ''}`)
          .join(', '),
      ]);
      return [
        `### \`${kind}\``,
        `${channel === 'sms' ? 'SMS' : 'Mail'}. ${about}`,
        table(['text', 'in English', 'placeholders'], rows),
      ].join('\n\n');
    })
    .join('\n\n');
