import type { Storage } from '../contracts/storage.ts';
import type { DeliveryAttempt } from '../contracts/stores/attempts.ts';
import { CANCELLED, type MessageFilter, type OutboxMessage } from '../contracts/stores/outbox.ts';
import type { User } from '../contracts/user.ts';
import { maskedEmail } from '../messages/email-mask.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { LETTER_KINDS, searchMessages } from '../outbox/search.ts';
import { maskedPhone } from '../users/phone.ts';

/** A mail or SMS as staff see it: never its text, code or link. */
export interface LetterView {
  readonly message: OutboxMessage;
  /** An address that the account has now; null: it went to another one, or to nobody that is known. */
  readonly recipient: string | null;
  /** The oldest first. */
  readonly attempts: readonly DeliveryAttempt[];
}

interface LetterPage {
  readonly letters: readonly LetterView[];
  readonly next: string | null;
}

/** As `not-nobody` of MessageFilter has it. */
const isForNobody = ({ state, userId, lastError }: OutboxMessage): boolean =>
  state === 'suppressed' && userId === null && lastError !== CANCELLED;

type LetterFilter = Omit<MessageFilter, 'userId' | 'recipientKey' | 'recipient' | 'fromUid'>;

const masked = (address: string): string =>
  address.includes('@') ? maskedEmail(address) : maskedPhone(address);

/**
 * The mails and SMS of the last 30 days, for staff. A message that nobody was to get is never shown: it would tell which
 * addresses have no account.
 */
export function createLetters({
  storage,
  outbox,
}: {
  storage: Pick<Storage, 'read'>;
  outbox: Pick<Outbox, 'recipientKeys'>;
}) {
  /** The address of a user that a message went to. The table holds its keyed hash only. */
  const addressOf = ({ recipientKey }: OutboxMessage, user: User | undefined): string | null =>
    [user?.email, user?.phone].find(
      (address) => address && outbox.recipientKeys(address).includes(recipientKey),
    ) ?? null;

  const withAttempts = async (
    messages: readonly OutboxMessage[],
    recipientOf: (message: OutboxMessage) => string | null,
  ): Promise<LetterView[]> => {
    const attempts = await storage.read.outbox.attemptsOf(messages.map(({ uid }) => uid));
    return messages.map((message) => ({
      message,
      recipient: recipientOf(message),
      attempts: attempts.get(message.uid) ?? [],
    }));
  };

  const withMaskedRecipients = async (messages: readonly OutboxMessage[]): Promise<LetterView[]> => {
    const ids = [...new Set(messages.flatMap(({ userId }) => userId ?? []))];
    const users = new Map(
      await Promise.all(ids.map(async (id) => [id, await storage.read.users.byId(id)] as const)),
    );
    return withAttempts(messages, (message) => {
      const address = addressOf(message, users.get(message.userId ?? 0));
      return address === null ? null : masked(address);
    });
  };

  return {
    /** Everybody's, newest first, their recipients masked. */
    async page(filter: LetterFilter): Promise<LetterPage> {
      const found = await searchMessages(
        { storage },
        { kind: LETTER_KINDS, ...filter, recipient: 'not-nobody' },
      );
      return { letters: await withMaskedRecipients(found.messages), next: found.next };
    },

    /**
     * Those of one person, newest first, with their addresses: what was sent to the account, and what waits for the worker to
     * look up whose address it is.
     */
    async pageOf(user: User, given: LetterFilter): Promise<LetterPage> {
      const filter = { kind: LETTER_KINDS, ...given };
      const { limit } = filter;
      const phone = user.isPhoneVerified || user.mayHoldPhone ? user.phone : null;
      const recipientKey = [user.email, phone].flatMap((address) =>
        address === null ? [] : outbox.recipientKeys(address),
      );
      const [own, unassigned] = await Promise.all([
        searchMessages({ storage }, { ...filter, userId: user.id }),
        recipientKey.length > 0
          ? searchMessages({ storage }, { ...filter, recipientKey, recipient: 'unassigned' })
          : { messages: [] },
      ]);
      const messages = [...own.messages, ...unassigned.messages]
        .sort((a, b) => (a.uid < b.uid ? 1 : -1))
        .slice(0, limit);
      const next = messages.length >= limit ? (messages.at(-1)?.uid ?? null) : null;
      return { letters: await withAttempts(messages, (message) => addressOf(message, user)), next };
    },

    /** One of them, its recipient masked. */
    async byUid(uid: string): Promise<LetterView | undefined> {
      const message = await storage.read.outbox.byUid(uid);
      const isShown = message && LETTER_KINDS.includes(message.kind) && !isForNobody(message);
      return isShown ? (await withMaskedRecipients([message]))[0] : undefined;
    },
  };
}

export type Letters = ReturnType<typeof createLetters>;
