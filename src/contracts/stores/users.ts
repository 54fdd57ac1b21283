import type { User, UserType } from '../user.ts';

export type NewUser = Omit<User, 'id' | 'authGeneration' | 'signInGeneration' | 'lastLogin' | 'closedAt'>;

/** The state a credential was checked against. A write that names it fails when any of it has changed since. */
export type UserSnapshot = Pick<
  User,
  'id' | 'password' | 'email' | 'phone' | 'authGeneration' | 'signInGeneration'
>;

/** The fields that a user's links depend on. */
export type LinkSubject = UserSnapshot & Pick<User, 'isEmailVerified'>;

export interface SignIn {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /**
   * Whether the credential survives the sign-in. `keeps`: it can be used again, like a password. `uses-up`: it is good
   * for one sign-in and void after any other, so the sign-in generation must also match the snapshot.
   */
  readonly credential: 'keeps' | 'uses-up';
  /** The same password hashed with the current algorithm, replacing an outdated hash. */
  readonly upgradedHash?: string | undefined;
}

/** The fields that an operator or the owner may change. */
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
    | 'role'
    | 'isEmailVerified'
    | 'isPhoneVerified'
    | 'mayHoldPhone'
    | 'phonePrecedesEmail'
    | 'languageCode'
    | 'gender'
    | 'dateOfBirth'
    | 'emailAllowed'
    | 'smsAllowed'
    | 'whatsappAllowed'
    | 'callAllowed'
  >
>;

export interface UserFilter {
  readonly email?: string;
  readonly phone?: string;
  readonly limit: number;
  /** Only users with a higher id: the last id of the previous page. */
  readonly after?: number;
}

/** What holds for every user that operators find. Erased ones are never found. */
export interface UserConditions {
  /** Created then or later, milliseconds since the epoch. */
  readonly createdFrom?: number;
  /** Created earlier. */
  readonly createdBefore?: number;
  readonly userType?: UserType;
  readonly isActive?: boolean;
  readonly staff: 'included' | 'left-out';
}

/** One way to look users up, each by an index. Prefixes are compared without regard to case. */
export type UserLookup =
  | { readonly by: 'id'; readonly id: number }
  /** E.164. */
  | { readonly by: 'phone'; readonly phone: string }
  /** Email: as `emailKey` writes it. The others: as `loweredForms` does. `fullName`: first and last name. */
  | { readonly by: 'email' | 'username' | 'lastName' | 'fullName'; readonly prefix: string };

/** A user, and what they were found by: users are in the order of keys, and of ids where keys are equal. */
export interface FoundUser {
  readonly key: string;
  readonly user: User;
}

export interface UserSearch {
  readonly lookup: UserLookup;
  /** Leaves out who is found in one of these ways. */
  readonly beside: readonly UserLookup[];
  readonly conditions: UserConditions;
  /** Only users after this one; null: from the first on. */
  readonly after: { readonly key: string; readonly id: number } | null;
  readonly limit: number;
}

export interface UserStore {
  /** @throws UniqueViolation when another user has the e-mail or the verified phone */
  insert(user: NewUser): Promise<User>;
  byId(id: number): Promise<User | undefined>;
  /** The fields that links depend on, for an active user. */
  linkSubject(id: number): Promise<LinkSubject | undefined>;
  /**
   * The first password hash, in the order of bytes, after a text that is of another than the current format; for finding
   * out which formats there are.
   */
  outdatedHashAfter(text: string): Promise<string | undefined>;
  /** Compares case-insensitively. */
  byEmail(email: string): Promise<User | undefined>;
  /** By id. */
  list(filter: UserFilter): Promise<User[]>;
  search(search: UserSearch): Promise<FoundUser[]>;
  /** Texts as this database lowers letters, each once: SQLite knows those of ASCII only. */
  loweredForms(texts: readonly string[]): Promise<string[]>;
  /**
   * Those who were created last first.
   * @param after only users who were created before this one
   */
  newest(
    conditions: UserConditions,
    after: Pick<User, 'id' | 'dateJoined'> | null,
    limit: number,
  ): Promise<User[]>;
  /** Members of staff with an id above `afterId`, by id. */
  staff(afterId: number, limit: number): Promise<User[]>;
  /** When a user last signed in or came back on a later day, milliseconds since the epoch; null: never, or nobody knows. */
  lastUse(id: number): Promise<number | null>;
  /**
   * Users who may hold this phone, verified ones first, then registered ones: at most two, enough to tell who holds it.
   * Active ones, and those who closed their account: they keep it until they are erased.
   */
  claimingPhone(phone: string): Promise<User[]>;
  /**
   * Removes an unverified phone from all who may hold it, because another user proved it. Contact data stays.
   * @returns those who lost it, as they are now
   */
  releasePhone(phone: string, provedBy: number): Promise<User[]>;
  isEmpty(): Promise<boolean>;

  /**
   * Marks the phone as verified, so that the user may hold it, stores a hash and raises the auth generation, if the user is
   * active and phone, password, generation and the verification of the e-mail are still what was read.
   * @param hash of the password from now on: an unusable one, or the one that was read
   * @returns undefined when they are not
   * @throws UniqueViolation when another user, active or in the grace period of closing, has verified the phone
   */
  provePhone(read: User, hash: string): Promise<User | undefined>;
  /**
   * Applies changes; `end-credentials` also raises the auth generation. Activating ends the grace period of a closed account.
   * @returns undefined when there is no such user, or the user was erased
   * @throws UniqueViolation when another user has the e-mail or the verified phone
   */
  update(
    id: number,
    changes: UserChanges,
    effect: 'keep-credentials' | 'end-credentials',
  ): Promise<User | undefined>;

  /**
   * Applies the owner's changes, if the user is active and phone and auth generation are still what was read;
   * `end-credentials` as in `update`.
   * @returns undefined when they are not
   * @throws UniqueViolation when another user, active or in the grace period of closing, has verified the phone
   */
  updateOwn(
    read: Pick<User, 'id' | 'phone' | 'authGeneration'>,
    changes: UserChanges,
    effect: 'keep-credentials' | 'end-credentials',
  ): Promise<User | undefined>;

  /**
   * Marks the e-mail as verified and stores the attributes, if the user is active and e-mail and verification are still
   * what was read.
   * @param by `owner`: in a session of this user. `anybody`: phone and devices of before may be another person's
   * @returns whether they were
   */
  confirmEmail(
    user: Pick<User, 'id' | 'email' | 'isEmailVerified'>,
    attributes: User['attributes'],
    by: 'owner' | 'anybody',
  ): Promise<boolean>;

  /**
   * Stores another e-mail as verified, with the attributes, and raises the auth generation, if the user is active and
   * e-mail and auth generation are still what was read.
   * @param by `anybody`: who has the new mailbox may be somebody else than who has phone and devices
   * @returns undefined when they are not
   * @throws UniqueViolation when another user has the e-mail
   */
  changeEmail(
    read: Pick<User, 'id' | 'email' | 'authGeneration'>,
    email: string,
    attributes: User['attributes'],
    by: 'owner' | 'anybody',
  ): Promise<User | undefined>;

  /**
   * Stores a new hash, makes the user registered and raises the auth generation, if the user is active and the whole
   * snapshot still holds. Of parallel writers with one snapshot, one wins.
   * @returns the new auth generation, or undefined for those who lost
   */
  replacePassword(snapshot: UserSnapshot, hash: string): Promise<number | undefined>;

  /**
   * Records a sign-in, if the user is active and password and auth generation are still those of the snapshot: a sign-in
   * that raced a reset fails. Of parallel sign-ins that use up one credential, one wins.
   * @returns whether it was recorded
   */
  recordSignIn(snapshot: UserSnapshot, signIn: SignIn): Promise<boolean>;

  /** Records that a user came back in the session of an earlier day. Read by ClosureStore.closeUnused. */
  markUsed(id: number, at: number): Promise<void>;
}

/** A password that a user had before. */
export interface FormerPassword {
  readonly hash: string;
  /** When it was replaced, milliseconds since the epoch. */
  readonly retiredAt: number;
}

export interface PasswordHistoryStore {
  /** Adds an entry and deletes all but the user's newest `keep`. */
  add(userId: number, former: FormerPassword, keep: number): Promise<void>;
  /** Newest first. */
  ofUser(userId: number, limit: number): Promise<FormerPassword[]>;
}
