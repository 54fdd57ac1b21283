/** Which flow a code is for; a code of one is nothing to another. */
export type OtpPurpose = 'login' | 'password-reset' | 'password-set';

/** A code that was asked for: one row per session, purpose and phone. The code itself is never stored. */
export interface OtpChallenge {
  readonly uid: string;
  readonly sessionIdHash: string;
  readonly purpose: OtpPurpose;
  /** Keyed hash of the phone. */
  readonly phoneKey: string;
  /** Keyed hash of code, session, purpose and phone. */
  readonly mac: string;
  readonly issuedAt: number;
  /** null: lives until it is used. */
  readonly expiresAt: number | null;
  /** Guesses that were counted. */
  readonly tries: number;
  /** Keyed hashes of the guesses that were counted, separated by spaces. */
  readonly guesses: string;
  readonly usedAt: number | null;
  /** Whom the code was sent to, known once a worker looked; null while nobody got it. */
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

/** What is counted per phone, or per known device of its owner, beyond any one code. */
export type OtpLedgerKind = 'send' | 'failure';

export interface LedgerCount {
  readonly count: number;
  /** When the window ends, milliseconds since the epoch. */
  readonly resetsAt: number;
}

export interface OtpStore {
  /**
   * Puts a new code in place of the one before, only when that is at least `gap` milliseconds old: of two requests at
   * once, one wins.
   * @returns undefined when it did, else when the one before was issued
   */
  issue(challenge: NewOtpChallenge, gap: number): Promise<{ issuedAt: number } | undefined>;
  /** What was asked for last in a session, for a purpose. Of several in one millisecond it is always the same one. */
  latest(sessionIdHash: string, purpose: OtpPurpose): Promise<OtpChallenge | undefined>;
  byUid(uid: string): Promise<OtpChallenge | undefined>;
  /**
   * Counts a guess where the code is unused, alive and under the cap, and the same guess was not counted before: one
   * statement, so that of 100 parallel guesses at most the cap is ever compared.
   * @returns whether it was counted
   */
  countGuess(guess: OtpGuess): Promise<boolean>;
  /** Uses a code up. Of two users at once, one wins. */
  consume(uid: string, now: number): Promise<boolean>;
  /** Remembers whom a code was sent to. */
  address(uid: string, userId: number): Promise<void>;
  /** Counts one event of a phone in a window that opens with the first, and returns the count. */
  count(kind: OtpLedgerKind, key: string, window: number, now: number): Promise<LedgerCount>;
  /** Takes the last counted event back: a right guess is no failure. */
  uncount(kind: OtpLedgerKind, key: string): Promise<void>;
  removeExpired(now: number): Promise<number>;
}
