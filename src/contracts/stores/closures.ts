import type { User } from '../user.ts';

/** The last time a user closed their account. */
export interface Closure {
  readonly userId: number;
  /** Milliseconds since the epoch, like all times here. */
  readonly closedAt: number;
  /** The auth generation of the closed account. Any change by an operator raises it and voids the undo link. */
  readonly generation: number;
  /** When the undo link opened the account again; null: it was not used. */
  readonly restoredAt: number | null;
}

/** A consent as the audit trail knew it. */
export interface ProvenConsent {
  readonly at: number;
  /** What was agreed to or declined, and the form it was given through. */
  readonly detail: Readonly<Record<string, string | number | boolean>>;
}

/** The proof of an erasure. Only who knows the e-mail or phone finds it. */
export interface ErasureRecord {
  readonly emailHash: string | null;
  readonly phoneHash: string | null;
  /** The oldest first. */
  readonly consents: readonly ProvenConsent[];
  readonly closedAt: number;
  readonly erasedAt: number;
}

/** What names a person in the tables of messages, codes and registrations. */
export interface Traces {
  /** Keyed hashes of addresses (see Outbox.recipientKey). */
  readonly recipientKeys: readonly string[];
  /** Keyed hashes of phones (see Codes.phoneKey). */
  readonly phoneKeys: readonly string[];
  /** The addresses themselves, for the local inbox. */
  readonly addresses: readonly string[];
}

export interface ClosureStore {
  /**
   * Closes an account, if it is active, not staff, and password and auth generation are still what was read. Deletes the
   * codes that were sent to the user; sessions and tokens are void by their generation. Of two calls at once, one wins.
   * @returns undefined when the account has changed
   */
  close(read: Pick<User, 'id' | 'password' | 'authGeneration'>, at: number): Promise<Closure | undefined>;
  byUser(userId: number): Promise<Closure | undefined>;
  /**
   * Opens the account again, if it is still closed as in `closure`. Of two calls at once, one wins.
   * @returns undefined when it is not
   */
  restore(closure: Closure, at: number): Promise<User | undefined>;

  /** The ids above `afterId` of accounts that were closed at or before a moment and not erased yet, by id. */
  due(closedBefore: number, afterId: number, limit: number): Promise<number[]>;
  /**
   * Erases everything personal of a user who closed the account at that moment, in all tables but the audit trail. The row
   * stays, so that the id is never given to somebody else. Of two calls at once, one wins.
   * @param hash a password hash that nothing matches
   * @returns false, changing nothing, when the account is open again or erased
   */
  erase(user: Pick<User, 'id' | 'closedAt'>, hash: string, traces: Traces): Promise<boolean>;

  /**
   * Closes the oldest account that was registered before a moment and never confirmed nor used: no verified e-mail or phone,
   * no sign-in after that of the registration, no session renewed on a later day, no change of credentials.
   * @returns undefined when there is none
   */
  closeUnused(registeredBefore: number, at: number): Promise<User | undefined>;

  addRecord(record: ErasureRecord): Promise<void>;
  /** The newest first. @param hash of an e-mail or a phone */
  recordsOf(hash: string): Promise<ErasureRecord[]>;
  /** Deletes at most `limit` records of erasures at or before a moment. @returns how many */
  removeRecordsUntil(moment: number, limit: number): Promise<number>;
}
