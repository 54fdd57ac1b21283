/** The flow a code belongs to. A code of one flow is invalid in the others. */
export type OtpPurpose = 'login' | 'password-reset' | 'password-set' | 'register' | 'phone-change';

/** A requested one-time code: one row per session, purpose and phone. The code itself is never stored. */
export interface OtpChallenge {
  readonly uid: string;
  readonly sessionIdHash: string;
  readonly purpose: OtpPurpose;
  /** Keyed hash of the phone. */
  readonly phoneKey: string;
  /** Keyed hash of code, session, purpose and phone. */
  readonly mac: string;
  /** Milliseconds since the epoch, like all times here. */
  readonly issuedAt: number;
  /** null: valid until it is used. */
  readonly expiresAt: number | null;
  /** Guesses counted so far. */
  readonly tries: number;
  /** Keyed hashes of the counted guesses, each followed by a space. */
  readonly guesses: string;
  readonly usedAt: number | null;
  /** The user the code was sent to: set by the delivery worker, null if no user has the phone. */
  readonly userId: number | null;
}

export type NewOtpChallenge = Omit<OtpChallenge, 'tries' | 'guesses' | 'usedAt' | 'userId'>;

export interface OtpGuess {
  readonly uid: string;
  /** Keyed hash of the guess. */
  readonly mac: string;
  readonly now: number;
  readonly maxTries: number;
}

/**
 * What is counted: per phone, or per known device of its owner, across codes; and, of a user, requested changes of e-mail and
 * passwords set with a link.
 */
export type OtpLedgerKind = 'send' | 'failure' | 'email-change' | 'password-reset';

/** An event that is counted under several names: one for each key of the keyring, so that a change of key forgets nothing. */
export interface LedgerCounter {
  readonly kind: OtpLedgerKind;
  /** In the order of `Keyring.forEachKey`. */
  readonly keys: readonly string[];
}

const SHORTER = ':shorter';
/**
 * The key of a second counter of the same name, with a shorter window. Both are usually counted at once, so an engine may keep
 * them in one row: a code then writes five rows, not seven.
 */
export const shorterKey = (key: string): string => `${key}${SHORTER}`;
export const isShorter = (key: string): boolean => key.endsWith(SHORTER);
/** The key without what `shorterKey` adds. */
export const longerOf = (key: string): string => (isShorter(key) ? key.slice(0, -SHORTER.length) : key);

export interface LedgerCount {
  readonly count: number;
  /** When the window ends, milliseconds since the epoch. */
  readonly resetsAt: number;
}

export interface OtpStore {
  /**
   * Stores a new code in place of the previous one, if that is at least `gap` milliseconds old or from the future. Of two
   * requests at once, one wins.
   * @returns undefined on success, else when the previous code was issued
   */
  issue(challenge: NewOtpChallenge, gap: number): Promise<{ issuedAt: number } | undefined>;
  /**
   * The newest code of a session for a purpose; the highest uid of those issued in the same millisecond. Codes from the
   * future, which a clock that was wrong issued, are none.
   */
  latest(sessionIdHash: string, purpose: OtpPurpose, now: number): Promise<OtpChallenge | undefined>;
  byUid(uid: string): Promise<OtpChallenge | undefined>;
  byUids(uids: readonly string[]): Promise<OtpChallenge[]>;
  /**
   * Counts a guess if the code is unused, unexpired and under the cap, and the same guess was not counted before. One
   * statement: of 100 parallel guesses at most `maxTries` are ever compared.
   * @returns whether it was counted
   */
  countGuess(guess: OtpGuess): Promise<boolean>;
  /** Marks a code as used. Of two calls at once, one returns true. */
  consume(uid: string, now: number): Promise<boolean>;
  /** Records the user a code was sent to. */
  assignUser(uid: string, userId: number): Promise<void>;
  /** Deletes the codes that were sent to a user. */
  removeSentTo(userId: number): Promise<void>;
  /**
   * Counts one event in a window that opens with the first. One that opened too far ahead was opened by a clock that was
   * wrong, and is over.
   * @param window length in milliseconds
   */
  count(kind: OtpLedgerKind, key: string, window: number, now: number): Promise<LedgerCount>;
  /** What a counter says, also when its window has ended; counts nothing. */
  counted(kind: OtpLedgerKind, key: string): Promise<LedgerCount | undefined>;
  /** Takes one counted event back: a correct code is no failure. */
  uncount(kind: OtpLedgerKind, key: string): Promise<void>;
  /** What has been counted under each of the keys in windows that have not ended; a key without any is left out. */
  countedUnder(
    kind: OtpLedgerKind,
    keys: readonly string[],
    now: number,
  ): Promise<ReadonlyMap<string, LedgerCount>>;
  /** Forgets what has been counted under each of the keys. */
  clear(kind: OtpLedgerKind, keys: readonly string[]): Promise<void>;
  /** Deletes at most `limit` ledger windows that have ended. @returns how many */
  removeExpired(now: number, limit: number): Promise<number>;
}
