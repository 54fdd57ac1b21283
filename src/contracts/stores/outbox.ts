import type { DeliveryAttempt, Ending, Settlement } from './attempts.ts';

/**
 * `queued`: not tried yet. `failed`: will be tried again. `dead`: given up. `expired`: its deadline passed.
 * `suppressed`: no recipient, too soon after the previous message, or over a budget.
 */
export const MESSAGE_STATES = [
  'queued',
  'sending',
  'sent',
  'failed',
  'dead',
  'expired',
  'suppressed',
] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/**
 * Messages wait in lanes with places of their own at the worker, so that none delays those of another. The most urgent
 * first: one-time codes; the other SMS; mail with a link that somebody waits for to get in again; all other mail, which
 * registrations can flood; webhooks.
 */
export const LANES = ['codes', 'sms', 'resets', 'mail', 'webhooks'] as const;
export type Lane = (typeof LANES)[number];

/**
 * The kind of the messages in the lane `webhooks`. They hold ids only, so their payloads stay as long as their rows and they
 * can be sent again in every final state.
 */
export const WEBHOOK_KIND = 'webhook';

/** What the keys of sources begin with that stand for all visitors of a storefront. */
export const STOREFRONT_SOURCE = 'storefront:';

export const isOfStorefront = (sourceKey: string): boolean => sourceKey.startsWith(STOREFRONT_SOURCE);

/** A message to be sent, written in the transaction that caused it. */
export interface OutboxMessage {
  readonly uid: string;
  readonly kind: string;
  /** What a webhook announces, such as `user.registered`; null for mail and SMS. */
  readonly topic: string | null;
  /** Keyed hash of the recipient: lets an operator who knows the address find the row. */
  readonly recipientKey: string;
  /**
   * Keyed hash of the network that caused it, after STOREFRONT_SOURCE if it stands for many visitors; null: the service
   * itself, or an older version.
   */
  readonly sourceKey: string | null;
  /** Encrypted; null once it cannot be sent any more. */
  readonly payload: string | null;
  readonly state: MessageState;
  /** The recipient's account: set by the delivery worker. */
  readonly userId: number | null;
  readonly attempts: number;
  readonly createdAt: number;
  /** Never sent after this. */
  readonly deadline: number;
  /** When a worker may claim it; while one is sending it, the end of that worker's lease. */
  readonly nextTryAt: number;
  readonly finishedAt: number | null;
  /** Without personal data. */
  readonly lastError: string | null;
  /** The id from the mail server or gateway. */
  readonly providerId: string | null;
}

export type NewOutboxMessage = Pick<
  OutboxMessage,
  'uid' | 'kind' | 'recipientKey' | 'createdAt' | 'deadline'
> & {
  readonly payload: string;
  readonly lane: Lane;
  readonly topic?: string;
  readonly sourceKey?: string | null;
};

/** What the leases of workers that registered begin with (Storage.joinWorkers). Those of versions before do not. */
export const REGISTERED_LEASE = 'registered:';

export interface Claim {
  /** With a new uid: only its holder may renew or settle the message. */
  readonly lease: string;
  /** When other workers may claim the messages again, milliseconds since the epoch. */
  readonly leasedUntil: number;
  readonly lane: Lane;
  readonly limit: number;
  /** What this version can send. Others are left to the newer version beside it, until they are overdue. */
  readonly kinds: readonly string[];
  readonly now: number;
}

/** The longest that a message may have to wait for its next try, milliseconds. */
export interface LongestWaits {
  /** Until the lease ends of whoever is sending it. */
  readonly lease: number;
  /** Of a webhook that failed. */
  readonly webhook: number;
  /** Of any other message that failed. */
  readonly other: number;
}

/** Which finished messages: all, those of a kind, or those that were never sent because nobody was to get them. */
export type Finished = 'all' | 'unsent' | { readonly kind: string };

export interface MessageFilter {
  /** Any of several. */
  readonly kind?: string | readonly string[];
  readonly topic?: string;
  /** Any of several. */
  readonly recipientKey?: string | readonly string[];
  readonly state?: MessageState;
  /** The recipient's account. */
  readonly userId?: number;
  /** `not-nobody`: all but those that nobody was to get: they tell who has no account. `unassigned`: of these, those without an account. */
  readonly recipient?: 'not-nobody' | 'unassigned';
  /** Offered to it at least once. */
  readonly gateway?: string;
  /** A part of the last error, in any case of letters. */
  readonly error?: string;
  /** Not created before this moment, milliseconds since the epoch. */
  readonly since?: number;
  /** Created before this moment, milliseconds since the epoch. */
  readonly until?: number;
  /** Older than this message: where a list goes on. */
  readonly beforeUid?: string;
  /** Not older than this message. */
  readonly fromUid?: string;
  readonly limit: number;
}

/** What waits in each lane, and in `retrying` what was tried: until it is tried again, or is settled. */
export type Backlog = Readonly<Record<Lane | 'retrying', Waiting>>;

export interface Waiting {
  /** At most {@link MOST_COUNTED}. */
  readonly waiting: number;
  /** When the oldest of these was queued, milliseconds since the epoch; null: nothing waits. */
  readonly oldest: number | null;
}

/** How many messages of a lane are counted: those whose turn is next. */
export const MOST_COUNTED = 10_000;

/** The last error of a message that an operator cancelled. */
export const CANCELLED = 'cancelled by an operator';

export interface OutboxStore {
  /**
   * Queues a message for its turn: a source has one message in each round of a lane, however many it has waiting, and a
   * message without a source is in the next one.
   * @returns its turn, the number of its round
   */
  insert(message: NewOutboxMessage): Promise<number>;
  /**
   * The turn that is next in a lane; null: nothing waits. A source whose last turn is this many later has about as many
   * messages waiting.
   */
  nextTurn(lane: Lane): Promise<number | null>;
  /** Whether each lane has anything to claim, and whether there is anything to line up; locks nothing. */
  hasDue(now: number): Promise<Readonly<Record<Lane | 'unlined', boolean>>>;
  /**
   * Gives a turn to messages that are due and have none, the longest due first: those that failed before, those whose
   * lease has ended, those that are to be sent again, and those that a version without lanes wrote.
   * @param laneOfKind for the last; unknown kinds wait with the mail
   * @returns how many
   */
  lineUp(now: number, laneOfKind: ReadonlyMap<string, Lane>, limit: number): Promise<number>;
  /**
   * Claims the messages of a lane whose turn is next, and counts an attempt for each. None is claimed by two workers.
   * @returns them in the order of their turns
   */
  claim(claim: Claim): Promise<OutboxMessage[]>;
  /**
   * Makes due now what waits longer than anything may: its next try, or the end of its lease, was set by a clock that was
   * ahead. Reads all that waits for a next try.
   * @returns how many
   */
  endFutureWaits(now: number, longest: LongestWaits): Promise<number>;
  /**
   * Makes at most `limit` failed messages of a lane due now, because what they were waiting for is back; where a provider
   * asked to wait, as soon as it allowed.
   * @returns how many wait for less than before
   */
  hasten(lane: Lane, now: number, limit: number): Promise<number>;
  /** Extends a lease. @returns false, changing nothing, when it was lost */
  renew(uid: string, lease: string, leasedUntil: number): Promise<boolean>;
  /** Ends the leases of all registered workers, who are known to be gone. @returns how many */
  releaseRegistered(now: number): Promise<number>;
  /** Ends an attempt. @returns false, changing nothing, when the lease was lost */
  settle(uid: string, lease: string, settlement: Settlement): Promise<boolean>;
  /** Ends several attempts. @returns of each what `settle` does */
  settleAll(endings: readonly Ending[]): Promise<boolean[]>;
  /** What waits, for operators. */
  backlog(): Promise<Backlog>;
  byUid(uid: string): Promise<OutboxMessage | undefined>;
  /** The attempts of each of these messages, the oldest first. */
  attemptsOf(uids: readonly string[]): Promise<ReadonlyMap<string, readonly DeliveryAttempt[]>>;
  /** Newest first. */
  list(filter: MessageFilter): Promise<OutboxMessage[]>;
  /**
   * Where the newest messages end, so that a search in them reads no more than these.
   * @param beforeUid only older ones count; missing: all
   * @returns the uid of the oldest of them; undefined when there are not so many
   */
  endOfNewest(count: number, beforeUid?: string): Promise<string | undefined>;
  /**
   * Ends a message that waits, unsent.
   * @param reason for operators
   * @returns false, changing nothing, for any that does not wait
   */
  cancel(uid: string, now: number, reason: string): Promise<boolean>;
  /** Queues a dead or failed message again with no attempts counted. @returns false after its deadline */
  retry(uid: string, now: number): Promise<boolean>;
  /**
   * Queues a webhook again in any state but `queued` and `sending`, with no attempts counted and a new deadline.
   * @returns false, changing nothing, for those states and for mail and SMS
   */
  resend(uid: string, now: number, deadline: number): Promise<boolean>;
  /**
   * Erases the payloads of at most `limit` dead mails and SMS past their deadline, which cannot be retried.
   * @returns how many
   */
  eraseOverdue(now: number, limit: number): Promise<number>;
  /** Deletes at most `limit` messages that were finished before a moment. @returns how many */
  removeFinished(before: number, limit: number, of: Finished): Promise<number>;

  /**
   * Claims the right to send a user a message with a link over a channel. The first message within the gap wins, and wins
   * again when it is retried. The gap doubles with each message while earlier links are valid. Links from the future are
   * not, and open no gap.
   */
  claimResetSlot(slot: ResetSlot): Promise<boolean>;
  /** Lets the next message of a user over a channel go out whenever the last one was. */
  clearResetSlot(slot: Pick<ResetSlot, 'userId' | 'channel'>): Promise<void>;
}

export interface ResetSlot {
  readonly userId: number;
  /** `confirmation`: links that confirm an e-mail have a gap of their own. */
  readonly channel: 'email' | 'sms' | 'confirmation';
  readonly messageUid: string;
  /** Changes with whatever voids the user's links: a link sent under another value is invalid. */
  readonly generation: number;
  readonly now: number;
  /** Milliseconds between the first two messages; 0: no gap. */
  readonly gap: number;
  /** Milliseconds at which the doubling stops. */
  readonly maximumGap: number;
  /** How long a link is valid, milliseconds. */
  readonly linkLife: number;
}
