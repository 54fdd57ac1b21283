/**
 * A registration whose mailed link has not been opened yet. No account exists until then, so nobody can block an address
 * by registering it.
 */
export interface PendingRegistration {
  /** SHA-256 of the link's token, hexadecimal. Only the mail holds the token. */
  readonly idHash: string;
  /** Keyed hash of the e-mail, as in the outbox. */
  readonly recipientKey: string;
  /** The submitted form with the password hashed, encrypted; null once the account exists. */
  readonly payload: string | null;
  readonly createdAt: number;
  /** When a mail about it was sent; null until then. */
  readonly mailedAt: number | null;
  /** The account it became. */
  readonly userId: number | null;
}

export type NewRegistration = Pick<PendingRegistration, 'idHash' | 'recipientKey' | 'createdAt'> & {
  readonly payload: string;
};

export interface RegistrationStore {
  insert(registration: NewRegistration): Promise<void>;
  byIdHash(idHash: string): Promise<PendingRegistration | undefined>;
  /** Mails sent after `since` and by `until` for other registrations of the same address: how many, and when the newest was sent. */
  mailedSince(
    registration: Pick<PendingRegistration, 'idHash' | 'recipientKey'>,
    since: number,
    until: number,
  ): Promise<{ count: number; newestAt: number }>;
  /** @returns false when the registration has been deleted */
  markMailed(idHash: string, at: number): Promise<boolean>;
  /** Records the account it became and erases the payload. Of two calls at once, one returns true. */
  complete(idHash: string, userId: number): Promise<boolean>;
  /** Deletes at most `limit`. @returns how many */
  removeCreatedBefore(moment: number, limit: number): Promise<number>;
}
