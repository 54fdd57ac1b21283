import { choice, email, optional, password, readFields, text } from '../contracts/fields.ts';
import type { NewUser, UserChanges } from '../contracts/stores/users.ts';
import type { Role, User, UserType } from '../contracts/user.ts';
import { sha256 } from '../lib/keyring.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { LANGUAGES, type Message, message } from '../locales/index.ts';
import type { Settings } from '../settings.ts';
import { phone } from './phone.ts';

/** Input for creating or updating an account. Undefined leaves a field unchanged; an empty text clears it. */
export interface AccountInput {
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly username?: string | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly language?: string | undefined;
  readonly userType?: UserType | undefined;
  readonly isStaff?: boolean | undefined;
  /** Makes the user staff. */
  readonly role?: Role | undefined;
  readonly isActive?: boolean | undefined;
  readonly isEmailVerified?: boolean | undefined;
  readonly isPhoneVerified?: boolean | undefined;
  /** Sets the attribute `verification_required`; for new accounts. */
  readonly mustVerifyEmail?: boolean | undefined;
  readonly password?: string | undefined;
}

/** The faults of an account by field of {@link AccountInput}, in the order they are shown. */
export type AccountFaults = Readonly<Partial<Record<keyof AccountInput, readonly Message[]>>>;

export const hasFaults = (faults: AccountFaults): boolean => Object.keys(faults).length > 0;

/** The part of a user that its owner or an operator can set. */
export type Account = Required<UserChanges>;

/** Characters, as in Django's user model. */
export const NAME_MAX_LENGTH = 150;

const name = optional(text(NAME_MAX_LENGTH));

export const emptyAccount: Account = {
  email: null,
  phone: null,
  username: null,
  firstName: '',
  lastName: '',
  languageCode: null,
  userType: 'registered',
  isStaff: false,
  role: null,
  isActive: true,
  isEmailVerified: false,
  isPhoneVerified: false,
  mayHoldPhone: true,
  phonePrecedesEmail: false,
  gender: null,
  dateOfBirth: null,
  emailAllowed: false,
  smsAllowed: false,
  whatsappAllowed: false,
  callAllowed: null,
};

/** The role after a change: staff who join without one are managers. */
function roleAfter(before: Account, { role, isStaff }: AccountInput): Role | null {
  if (isStaff === false) return null;
  return role ?? before.role ?? (isStaff ? 'manager' : null);
}

/**
 * Applies `input` to an account, or returns the faults of all fields. A changed e-mail or phone is unverified unless the
 * input says otherwise.
 */
export function applyInput(
  before: Account,
  input: AccountInput,
  settings: Settings,
): Result<Account, AccountFaults> {
  const reading = readFields(
    {
      email: optional(email()),
      phone: optional(phone(settings)),
      username: name,
      firstName: name,
      lastName: name,
      language: optional(choice(LANGUAGES)),
      ...(input.password !== undefined && { password: password() }),
    },
    { ...input },
  );
  if (!reading.ok) return refused(reading.refusal.errors);
  const { value } = reading;
  const replaced = <T>(given: unknown, read: T | undefined, current: T | null): T | null =>
    given === undefined ? current : (read ?? null);

  const role = roleAfter(before, input);
  const account = {
    ...before,
    email: replaced(input.email, value.email, before.email),
    phone: replaced(input.phone, value.phone, before.phone),
    username: replaced(input.username, value.username, before.username),
    firstName: replaced(input.firstName, value.firstName, before.firstName) ?? '',
    lastName: replaced(input.lastName, value.lastName, before.lastName) ?? '',
    languageCode: replaced(input.language, value.language, before.languageCode),
    // A user with a password is registered.
    userType: input.userType ?? (input.password === undefined ? before.userType : 'registered'),
    isStaff: role !== null,
    role,
    isActive: input.isActive ?? before.isActive,
  };
  const isSameEmail = account.email === before.email;
  const isSamePhone = account.phone === before.phone;
  return ok({
    ...account,
    isEmailVerified: input.isEmailVerified ?? (before.isEmailVerified && isSameEmail),
    isPhoneVerified: input.isPhoneVerified ?? (before.isPhoneVerified && isSamePhone),
    mayHoldPhone: before.mayHoldPhone || !isSamePhone || input.isPhoneVerified === true,
    phonePrecedesEmail: before.phonePrecedesEmail && input.isPhoneVerified !== true,
  });
}

/** The row of a new account. @param hash of the password, or an unusable one */
export const asNewUser = (
  account: Account,
  hash: string,
  dateJoined: number,
  attributes: NewUser['attributes'] = {},
): NewUser => ({
  ...account,
  password: hash,
  attributes,
  dateJoined,
});

/** Fields that contradict each other. */
export function contradictions(account: Account, state: 'has-password' | 'has-none'): AccountFaults {
  return {
    ...(account.isEmailVerified && account.email === null && { email: [message('fieldRequired')] }),
    ...(account.isPhoneVerified && account.phone === null && { phone: [message('fieldRequired')] }),
    ...(account.userType === 'guest' &&
      state === 'has-password' && { password: [message('guestHasNoPassword')] }),
  };
}

const ACCOUNT_FIELDS = (Object.keys(emptyAccount) as (keyof Account)[]).toSorted();
const VERSION_DIGITS = 16;

/** Names what is stored of an account: another name after any change, for whoever changes what they have read (RFC 9110 §13). */
export const versionOf = (user: User): string =>
  sha256(JSON.stringify(ACCOUNT_FIELDS.map((name) => user[name]))).slice(0, VERSION_DIGITS);

/** The fields that differ, as they are after the change. */
export const changesOf = (before: Account, after: Account): UserChanges =>
  Object.fromEntries(
    Object.entries(after).filter(([name, value]) => before[name as keyof Account] !== value),
  );

/** The names of the fields that differ, for the audit trail. */
export const changedFields = (before: Account, after: Account): string[] =>
  Object.keys(changesOf(before, after));

/**
 * Whether a change voids sessions, tokens and links: who signed in with the old e-mail or phone, or before the account was
 * deactivated, must not stay signed in. Nor does anybody keep a session from before they joined or left the staff, or got
 * another role: it was opened with fewer precautions than they need, or by somebody who has no business there any more.
 */
export const endsCredentials = (before: Account, after: Account): boolean =>
  before.email !== after.email ||
  before.isActive !== after.isActive ||
  before.role !== after.role ||
  before.isPhoneVerified !== after.isPhoneVerified ||
  (after.isPhoneVerified && before.phone !== after.phone);
