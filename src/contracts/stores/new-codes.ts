import type { LedgerCount, LedgerCounter, NewOtpChallenge } from './codes.ts';
import type { NewOutboxMessage } from './outbox.ts';
import type { Session } from './sessions.ts';

/** How many codes may be sent: a counter of the ledger, in a window that opens with the first. */
export interface SendLimit {
  readonly counter: LedgerCounter;
  /** Length, milliseconds. */
  readonly window: number;
  readonly most: number;
  /** A counter of one of those who share this one: for their first code in the window, the limit is another. */
  readonly party?: { readonly counter: LedgerCounter; readonly most: number };
}

/**
 * Everything that is stored with a new code. It is data, not a function of stores, so that an engine can store those
 * of many visitors in one statement.
 */
export interface NewCode {
  /**
   * What the code is bound to: a session that is started for it, unless there is one with its id; or one that the visitor
   * holds, which lives until `expiresAt` at least if it is not a user's.
   */
  readonly session: { readonly start: Session } | { readonly held: Pick<Session, 'idHash' | 'expiresAt'> };
  /** Later than any session of these may end: one that does got its time from a clock that was wrong. */
  readonly latestExpiry: number;
  readonly challenge: NewOtpChallenge;
  /** The least age of the code it replaces, milliseconds. */
  readonly gap: number;
  readonly message: NewOutboxMessage;
  /** It counts for each, in this order. */
  readonly limits: readonly SendLimit[];
}

export type NewCodeRefusal =
  /** The held session has ended. */
  | { readonly code: 'no-session' }
  | { readonly code: 'too-early'; readonly issuedAt: number }
  /** Until the window of a full counter ends. */
  | ({ readonly code: 'full' } & Pick<LedgerCount, 'resetsAt'>);
