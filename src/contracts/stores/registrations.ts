/**
 * A registration that waits for the link mailed to its address to be opened. There is no account until then, so nobody
 * can keep an address from its owner by registering it.
 */
export interface PendingRegistration {
  /** SHA-256 of the link's token, hexadecimal. The token is known to the mail only. */
  readonly idHash: string;
  /** Keyed hash of the address, as in the outbox. */
  readonly recipientKey: string;
  /** What was typed, with the password hashed, encrypted; null once there is an account. */
  readonly sealed: string | null;
  readonly createdAt: number;
  /** When a mail about it went out; null while none has. */
  readonly mailedAt: number | null;
  /** The account it became. */
  readonly userId: number | null;
}

export interface NewRegistration extends Pick<PendingRegistration, 'idHash' | 'recipientKey' | 'createdAt'> {
  readonly sealed: string;
}

export interface RegistrationStore {
  insert(registration: NewRegistration): Promise<void>;
  byIdHash(idHash: string): Promise<PendingRegistration | undefined>;
  /** Mails about other registrations of the same address since a moment: how many, and when the newest went out. */
  mailedSince(
    registration: Pick<PendingRegistration, 'idHash' | 'recipientKey'>,
    since: number,
  ): Promise<{ count: number; newestAt: number }>;
  /** @returns false when it was removed meanwhile */
  markMailed(idHash: string, at: number): Promise<boolean>;
  /** Says which account it became and forgets the rest. Of two at once, one wins. */
  complete(idHash: string, userId: number): Promise<boolean>;
  removeCreatedBefore(moment: number): Promise<number>;
}
