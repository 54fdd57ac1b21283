/** A device of a member of staff that shows codes. */
export interface SecondFactor {
  readonly uid: string;
  readonly userId: number;
  /** The secret that device and service share, encrypted. */
  readonly sealed: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** When its first code was entered; null: not yet, so it opens nothing. */
  readonly confirmedAt: number | null;
  /** The last time step whose code was used. */
  readonly lastStep: number;
}

export interface SecondFactorStore {
  /** Stores a device to be confirmed, in place of one that the user has not confirmed. */
  put(factor: Omit<SecondFactor, 'confirmedAt' | 'lastStep'>): Promise<void>;
  ofUser(userId: number): Promise<SecondFactor[]>;
  /**
   * Uses up the code of a time step: of parallel callers one does.
   * @returns false if it was used, or a later one
   */
  useStep(uid: string, step: number): Promise<boolean>;
  /** Makes a device the only one of its user. @returns false, changing nothing, if it is gone or was confirmed before */
  confirm(factor: Pick<SecondFactor, 'uid' | 'userId'>, now: number): Promise<boolean>;
  /** Deletes devices, recovery codes and what sessions have proved. @returns whether there was a device */
  removeOfUser(userId: number): Promise<boolean>;

  /** Replaces a user's recovery codes. @param hashes SHA-256, hexadecimal */
  putRecoveryCodes(userId: number, hashes: readonly string[]): Promise<void>;
  /** Uses up a recovery code: of parallel callers one does. */
  useRecoveryCode(userId: number, hash: string): Promise<boolean>;
  countRecoveryCodes(userId: number): Promise<number>;

  /** Notes that the holder of a session has proved their second factor. It ends with the session. */
  prove(proof: {
    readonly sessionIdHash: string;
    readonly userId: number;
    readonly at: number;
  }): Promise<void>;
  /** When the user proved their second factor in this session, milliseconds since the epoch; undefined: never. */
  provedAt(sessionIdHash: string, userId: number): Promise<number | undefined>;
  /** Forgets what a user's sessions have proved. */
  forgetProofs(userId: number): Promise<void>;
}
