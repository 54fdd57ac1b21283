import type { User } from '../user.ts';

export type NewUser = Omit<User, 'id' | 'authGeneration' | 'signInGeneration' | 'lastLogin'>;

/** What was read when a credential was checked. A write that names it loses when any of it has changed since. */
export type UserSnapshot = Pick<
  User,
  'id' | 'password' | 'email' | 'phone' | 'authGeneration' | 'signInGeneration'
>;

/** What the links of a user depend on. */
export type LinkSubject = UserSnapshot & Pick<User, 'isEmailVerified'>;

/** A sign-in to be recorded. */
export interface SignIn {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /**
   * What the sign-in does to its credential. `keeps`: it can be used again, as a password can. `uses-up`: it is good for
   * one sign-in, and dies with any other: the sign-in generation must be the one it was checked against, too.
   */
  readonly credential: 'keeps' | 'uses-up';
  /** Replaces an old algorithm's hash. */
  readonly rehashed?: string | undefined;
}

/** Fields an operator may change. Changes of e-mail or activation raise the auth generation. */
export type UserChanges = Partial<
  Pick<
    User,
    | 'email'
    | 'phone'
    | 'username'
    | 'firstName'
    | 'lastName'
    | 'userType'
    | 'isActive'
    | 'isStaff'
    | 'isEmailVerified'
    | 'isPhoneVerified'
    | 'languageCode'
  >
>;

export interface UserFilter {
  readonly email?: string;
  readonly phone?: string;
  readonly limit: number;
  /** Only users with a higher id: the last id of the page before. */
  readonly after?: number;
}

export interface UserStore {
  /** @throws UniqueViolation when the e-mail or the verified phone is somebody's */
  insert(user: NewUser): Promise<User>;
  byId(id: number): Promise<User | undefined>;
  /** What the links of an active user depend on, without the rest. */
  linkSubject(id: number): Promise<LinkSubject | undefined>;
  /** Compared case-insensitively. */
  byEmail(email: string): Promise<User | undefined>;
  list(filter: UserFilter): Promise<User[]>;
  /** Active users with this phone, whoever verified it first; at most two, which is enough to know who holds it. */
  activeWithPhone(phone: string): Promise<User[]>;
  isEmpty(): Promise<boolean>;

  /**
   * Marks the phone as proved by its holder and raises the auth generation; only while phone, password and generation are
   * what was read. Undefined: they are not.
   * @throws UniqueViolation when somebody else has verified the phone
   */
  provePhone(read: User): Promise<User | undefined>;
  /**
   * Changes what an operator may change, and raises the auth generation when `endCredentials` says so.
   * @throws UniqueViolation when the e-mail or the verified phone is somebody's
   */
  update(
    id: number,
    changes: UserChanges,
    effect: 'keep-credentials' | 'end-credentials',
  ): Promise<User | undefined>;

  /**
   * Marks the e-mail as verified and stores the attributes, only while the user is active and has the e-mail, verified or
   * not as it was read.
   * @returns false when any of it has changed since
   */
  confirmEmail(
    user: Pick<User, 'id' | 'email' | 'isEmailVerified'>,
    attributes: User['attributes'],
  ): Promise<boolean>;

  /**
   * Stores a new hash, makes the user registered and raises the auth generation, only while everything in
   * `snapshot` still holds and the user is active. Of many writers with one snapshot, one wins.
   * @returns the new auth generation, or undefined for those who lost
   */
  replacePassword(snapshot: UserSnapshot, hash: string): Promise<number | undefined>;

  /**
   * Records a sign-in, only while the user is active and the auth generation is the one the credential was checked
   * against: a sign-in that raced a reset loses. Of many that use one credential up, one wins.
   * @returns whether it was recorded
   */
  recordSignIn(user: UserSnapshot, signIn: SignIn): Promise<boolean>;
}
