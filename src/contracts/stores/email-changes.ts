/**
 * `pending`: the link to the new address was not used. `done`: the account has the new address. `undone`: the owner of the
 * old address undid it, or stopped it before it was done. `void`: an earlier change was undone, or an operator set another
 * address.
 */
export type EmailChangeState = 'pending' | 'done' | 'undone' | 'void';

/** A requested change of e-mail. Its links are derived, not stored (src/links/email-links.ts). */
export interface EmailChange {
  /** Grows: of two changes of a user, the one with the higher id was requested later. */
  readonly id: number;
  readonly uid: string;
  readonly userId: number;
  readonly oldEmail: string | null;
  /** An unverified address proves nothing: its owner cannot undo the change. */
  readonly wasVerified: boolean;
  readonly newEmail: string;
  /** As it was at the request: a phone added since is removed when the change is undone. E.164. */
  readonly phone: string | null;
  readonly wasPhoneVerified: boolean;
  /** The user's auth generation at the request: another one voids the link. */
  readonly generation: number;
  /** Milliseconds since the epoch, like all times here. */
  readonly createdAt: number;
  /** The end of the link to the new address. */
  readonly expiresAt: number;
  /** The end of the undo link, and of the reservation of the old address once the change is done; 0: there is no undo link. */
  readonly undoableUntil: number;
  readonly state: EmailChangeState;
  /** The message that last mailed the new address, and when. */
  readonly mailedBy: string | null;
  readonly mailedAt: number | null;
}

export type NewEmailChange = Omit<EmailChange, 'id' | 'state' | 'mailedBy' | 'mailedAt'>;

export interface EmailChangeStore {
  insert(change: NewEmailChange): Promise<void>;
  byUid(uid: string): Promise<EmailChange | undefined>;
  /** The oldest first. */
  ofUser(userId: number): Promise<EmailChange[]>;
  /** Gives the links of a pending change a later end. */
  renew(uid: string, ends: Pick<EmailChange, 'expiresAt' | 'undoableUntil'>): Promise<void>;
  /** Marks a pending change as done. Of two calls at once, one returns true. */
  complete(uid: string, undoableUntil: number): Promise<boolean>;
  /** Marks a pending or done change as undone. Of two calls at once, one returns true. */
  markUndone(uid: string): Promise<boolean>;
  /** Voids the pending and done changes of a user with this id or a higher one. @param exceptUid this one stays */
  voidFrom(userId: number, id: number, exceptUid?: string): Promise<void>;
  /**
   * Whether an address is kept for a user who had it: a change away from it is done and can still be undone.
   * @param exceptUserId this user's own changes do not count
   */
  isReserved(email: string, now: number, exceptUserId: number | null): Promise<boolean>;
  /** Changes to an address that were mailed after `since`: how many, and when the newest mail was sent. */
  mailedSince(email: string, since: number, until: number): Promise<{ count: number; newestAt: number }>;
  /** @returns false when the change has been deleted */
  markMailed(uid: string, mail: { readonly by: string; readonly at: number }): Promise<boolean>;
  /** Deletes at most `limit` changes none of whose links can be valid any more. @returns how many */
  removeExpired(now: number, limit: number): Promise<number>;
}
