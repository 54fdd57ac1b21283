import type { Storage } from '../contracts/storage.ts';
import { type MessageFilter, type OutboxMessage, WEBHOOK_KIND } from '../contracts/stores/outbox.ts';
import { defined } from '../lib/defined.ts';
import { LANE_OF_KIND } from '../messages/index.ts';

/**
 * How many messages a search looks at in one go, however few of them fit: a table of any size answers in time. Most often it finds
 * a page among the first few.
 */
const BOUNDS = { few: 500, most: 10_000 };

/** What people get. Webhooks have a list of their own. */
export const LETTER_CHANNELS = ['email', 'sms'] as const;
export type LetterChannel = (typeof LETTER_CHANNELS)[number];

/** The kinds of messages to people. */
export const LETTER_KINDS = [...LANE_OF_KIND.keys()].filter((kind) => kind !== WEBHOOK_KIND);

/** What a message of a kind is sent by. Kinds of a newer version are in none of our lanes. */
export function channelOf(kind: string): LetterChannel {
  const lane = LANE_OF_KIND.get(kind);
  return lane === 'codes' || lane === 'sms' ? 'sms' : 'email';
}

export interface MessagePage {
  readonly messages: readonly OutboxMessage[];
  /** The uid that the next page begins after; null: there are no more. A page may hold less than asked for, even nothing. */
  readonly next: string | null;
}

/**
 * Finds messages, newest first, with bounded work. Those to an account or an address are found by an index.
 * @param bounds how many are looked at, at first and at most
 */
export async function searchMessages(
  { storage }: { storage: Pick<Storage, 'read'> },
  filter: Omit<MessageFilter, 'fromUid'>,
  { few, most } = BOUNDS,
): Promise<MessagePage> {
  const { outbox } = storage.read;
  const search = async (fromUid?: string): Promise<MessagePage & { readonly isFull: boolean }> => {
    const messages = await outbox.list({ ...filter, ...defined({ fromUid }) });
    const isFull = messages.length >= filter.limit;
    return { messages, isFull, next: (isFull ? messages.at(-1)?.uid : fromUid) ?? null };
  };
  if (filter.userId !== undefined || filter.recipientKey !== undefined) return search();
  const found = await search(await outbox.endOfNewest(few, filter.beforeUid));
  if (found.isFull || found.next === null) return found;
  return search(await outbox.endOfNewest(most, filter.beforeUid));
}

/** As many of the newest messages as were asked for, however many have to be looked at. For the command line. */
export async function newestMessages(
  services: { storage: Pick<Storage, 'read'> },
  filter: Omit<MessageFilter, 'fromUid' | 'beforeUid'>,
): Promise<OutboxMessage[]> {
  const found: OutboxMessage[] = [];
  for (let next: string | null | undefined; next !== null; ) {
    const limit = filter.limit - found.length;
    const page = await searchMessages(services, { ...filter, ...defined({ beforeUid: next }), limit });
    found.push(...page.messages);
    next = found.length < filter.limit ? page.next : null;
  }
  return found;
}
