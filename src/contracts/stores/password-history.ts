/** A password somebody used before. */
export interface FormerPassword {
  readonly hash: string;
  /** When it was replaced, milliseconds since the epoch. */
  readonly retiredAt: number;
}

export interface PasswordHistoryStore {
  /** Adds one and drops all but the newest `keep` of the user. */
  add(userId: number, former: FormerPassword, keep: number): Promise<void>;
  /** The newest first, at most `limit`. */
  ofUser(userId: number, limit: number): Promise<FormerPassword[]>;
}
