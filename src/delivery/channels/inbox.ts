import type { Storage } from '../../contracts/storage.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Letter } from '../../messages/message.ts';
import type { Channel } from './channel.ts';

/** How many messages are kept. */
const KEEP = 200;

/** The local inbox, for development: stores messages instead of sending them. */
export function createInboxChannel({ storage, clock }: { storage: Storage; clock: Clock }): Channel<Letter> {
  return {
    async send(message, { note }) {
      const at = clock.now();
      const content =
        message.channel === 'email'
          ? { subject: message.subject, html: message.html }
          : { subject: '', html: null };
      const id = await storage.transaction((stores) =>
        stores.inbox.insert(
          {
            channel: message.channel,
            recipient: message.to,
            ...content,
            text: message.text,
            createdAt: at,
          },
          KEEP,
        ),
      );
      note?.({ gateway: 'local inbox', at, outcome: 'accepted', code: null });
      return { providerId: `inbox-${id}`, remark: null };
    },
    async close() {},
  };
}
