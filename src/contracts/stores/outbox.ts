/**
 * `queued`: never tried. `failed`: tried, will be tried again. `dead`: given up. `expired`: its deadline came first.
 * `suppressed`: there is nobody to send it to, or too soon after the last one.
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

/** A message as stored: what caused it wrote this row in its own transaction. */
export interface OutboxMessage {
  readonly uid: string;
  readonly kind: string;
  /** Keyed hash of the recipient, so that an operator who knows the address finds the row. */
  readonly recipientKey: string;
  /** Encrypted; null once nothing more can be sent. */
  readonly payload: string | null;
  readonly state: MessageState;
  /** Whom it went to, known once a worker looked. */
  readonly userId: number | null;
  readonly attempts: number;
  readonly createdAt: number;
  /** Nothing is sent after it. */
  readonly deadline: number;
  /** When a worker may take it; while one is sending it, the end of that worker's lease. */
  readonly nextTryAt: number;
  readonly finishedAt: number | null;
  /** A reason that holds no personal data. */
  readonly lastError: string | null;
  /** What the mail server or gateway called it. */
  readonly providerId: string | null;
}

export type NewOutboxMessage = Pick<
  OutboxMessage,
  'uid' | 'kind' | 'recipientKey' | 'createdAt' | 'deadline'
> & { readonly payload: string };

export interface Claim {
  /** Names this claim: only its holder may settle the message. */
  readonly lease: string;
  readonly now: number;
  /** When another worker may take the messages over, milliseconds since the epoch. */
  readonly leasedUntil: number;
  readonly limit: number;
}

/** How an attempt ended. `sent`, `expired` and `suppressed` erase the payload; `dead` keeps it for a retry by hand. */
export type Settlement = {
  readonly userId?: number | undefined;
  readonly lastError?: string | null;
  readonly providerId?: string | null;
} & (
  | { readonly state: 'sent' | 'dead' | 'expired' | 'suppressed'; readonly at: number }
  | { readonly state: 'failed'; readonly nextTryAt: number }
);

export interface MessageFilter {
  readonly recipientKey?: string;
  readonly state?: MessageState;
  readonly limit: number;
}

export interface OutboxStore {
  insert(message: NewOutboxMessage): Promise<void>;
  /** Whether there is anything to claim: a look that locks nothing. */
  hasDue(now: number): Promise<boolean>;
  /**
   * Takes due messages, and those whose worker died, for this lease, and counts the attempt. No message is held by
   * two workers.
   */
  claim(claim: Claim): Promise<OutboxMessage[]>;
  /** Moves the end of a lease. @returns false when it was lost, and then nothing was changed */
  renew(uid: string, lease: string, leasedUntil: number): Promise<boolean>;
  /** @returns false when the lease was lost, and then nothing was changed */
  settle(uid: string, lease: string, settlement: Settlement): Promise<boolean>;
  byUid(uid: string): Promise<OutboxMessage | undefined>;
  /** The newest first. */
  list(filter: MessageFilter): Promise<OutboxMessage[]>;
  /** Puts a message that was given up, or waits, back in the queue with all its attempts, until its deadline. */
  retry(uid: string, now: number): Promise<boolean>;
  /** Erases the payloads of messages given up whose deadline is over: they cannot be retried any more. */
  eraseOverdue(now: number): Promise<number>;
  /** Removes at most `limit` messages that were finished before a moment. */
  removeFinished(before: number, limit: number): Promise<number>;

  /**
   * Claims the right to send a message with a link to a user over a channel. The first within the gap wins; a retry of
   * the same message may pass again. The gap doubles with each message while earlier links are alive.
   */
  claimResetSlot(slot: ResetSlot): Promise<boolean>;
}

export interface ResetSlot {
  readonly userId: number;
  /** `confirmation`: links that confirm an e-mail are counted apart. */
  readonly channel: 'email' | 'sms' | 'confirmation';
  readonly messageUid: string;
  /** Grows with whatever voids the user's links: a link sent under another value is dead. */
  readonly generation: number;
  readonly now: number;
  /** Milliseconds between the first two messages; 0 = no gap. */
  readonly gap: number;
  /** The doubling stops here, milliseconds. */
  readonly maximumGap: number;
  /** Life of a link, milliseconds. */
  readonly linkLife: number;
}

/** The development inbox: what would have been sent, kept to be looked at. */
export interface InboxMessage {
  readonly id: number;
  readonly channel: 'email' | 'sms';
  readonly recipient: string;
  readonly subject: string;
  readonly html: string | null;
  readonly text: string;
  readonly createdAt: number;
}

export interface InboxStore {
  /** Stores a message and drops all but the newest `keep`. @returns its id */
  insert(message: Omit<InboxMessage, 'id'>, keep: number): Promise<number>;
  byId(id: number): Promise<InboxMessage | undefined>;
  /** The newest first. */
  list(limit: number): Promise<InboxMessage[]>;
}
