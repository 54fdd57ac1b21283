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
  /** Encrypted; null once nothing more will be sent. */
  readonly payload: string | null;
  readonly state: MessageState;
  /** Whom it went to, known once a worker looked. */
  readonly userId: number | null;
  readonly attempts: number;
  readonly createdAt: number;
  /** Nothing is sent after it. */
  readonly deadline: number;
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
  /** When another worker may take the message over, milliseconds since the epoch. */
  readonly leasedUntil: number;
  readonly limit: number;
}

/** How an attempt ended. `sent`, `expired` and `suppressed` erase the payload; `dead` keeps it for a retry by hand. */
export type Settlement = {
  readonly userId?: number | undefined;
  readonly lastError?: string | undefined;
  readonly providerId?: string | undefined;
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
  /** Takes due messages, and those whose worker died, for this lease: no message is held by two workers. */
  claim(claim: Claim): Promise<OutboxMessage[]>;
  /** @returns false when the lease was lost, and then nothing was changed */
  settle(uid: string, lease: string, settlement: Settlement): Promise<boolean>;
  byUid(uid: string): Promise<OutboxMessage | undefined>;
  /** The newest first. */
  list(filter: MessageFilter): Promise<OutboxMessage[]>;
  /** Puts a message that was given up back in the queue, while it still has its payload. */
  retry(uid: string, now: number): Promise<boolean>;
  removeFinished(before: number): Promise<number>;

  /**
   * Claims the right to send one reset message to a user over a channel. The first within the gap wins; a retry of
   * the same message may always pass. The gap doubles with each message while earlier links are alive.
   */
  claimResetSlot(slot: ResetSlot): Promise<boolean>;
}

export interface ResetSlot {
  readonly userId: number;
  readonly channel: 'email' | 'sms';
  readonly messageUid: string;
  readonly now: number;
  /** Milliseconds between the first two messages. */
  readonly gap: number;
  /** The doubling stops here, milliseconds. */
  readonly maximumGap: number;
  /** Life of a link, milliseconds: after it the gap starts anew. */
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
  insert(message: Omit<InboxMessage, 'id'>, keep: number): Promise<number>;
  byId(id: number): Promise<InboxMessage | undefined>;
  /** The newest first. */
  list(limit: number): Promise<InboxMessage[]>;
}
