/** A key pair that signs session tokens. */
export interface SigningKeyRow {
  /** The thumbprint of the public key (RFC 7638). */
  readonly kid: string;
  /** The private key as a JWK, encrypted. */
  readonly sealed: string;
  /** Milliseconds since the epoch, like all times here. */
  readonly createdAt: number;
  /** When it begins to sign; until then it is only published. */
  readonly signsFrom: number;
}

export interface SigningKeyStore {
  /** The first to sign first. */
  all(): Promise<SigningKeyRow[]>;
  insert(key: SigningKeyRow): Promise<void>;
  /** @returns false if another process has removed it */
  remove(kid: string): Promise<boolean>;
}

/** How often a caller introspected tokens in an hour. */
export interface IntrospectionCount {
  readonly callerId: number;
  /** When the hour begins. */
  readonly hour: number;
  readonly count: number;
}

export interface IntrospectionStore {
  /** Counts one call. */
  count(callerId: number, hour: number): Promise<void>;
  /** Removes the counts of hours that began before `moment`. Each count is returned to one caller only. */
  takeBefore(moment: number): Promise<IntrospectionCount[]>;
}
