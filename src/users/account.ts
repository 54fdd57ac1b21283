import { choice, email, optional, password, readFields, text } from '../contracts/fields.ts';
import type { NewUser } from '../contracts/stores/users.ts';
import type { User, UserType } from '../contracts/user.ts';
import { type FieldErrors, InvalidFields } from '../errors.ts';
import { LANGUAGES, message } from '../locales/index.ts';
import type { Settings } from '../settings.ts';
import { phone } from './phone.ts';

/**
 * What is asked for when an account is made or changed. What is undefined stays as it is; an empty e-mail, phone,
 * username or language takes it away.
 */
export interface AccountInput {
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly username?: string | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly language?: string | undefined;
  readonly userType?: UserType | undefined;
  readonly isStaff?: boolean | undefined;
  readonly isActive?: boolean | undefined;
  readonly isEmailVerified?: boolean | undefined;
  readonly isPhoneVerified?: boolean | undefined;
  /** Sets the attribute `verification_required`; for new accounts. */
  readonly mustVerifyEmail?: boolean | undefined;
  readonly password?: string | undefined;
}

/** The part of a user that an account's owner or an operator decides on. */
export type Account = Pick<
  User,
  | 'email'
  | 'phone'
  | 'username'
  | 'firstName'
  | 'lastName'
  | 'languageCode'
  | 'userType'
  | 'isStaff'
  | 'isActive'
  | 'isEmailVerified'
  | 'isPhoneVerified'
>;

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
  isActive: true,
  isEmailVerified: false,
  isPhoneVerified: false,
};

/**
 * The account as it would be after `input`. Another e-mail or phone is not verified unless the input says so.
 *
 * @throws InvalidFields with the faults of all fields at once
 */
export function applyInput(before: Account, input: AccountInput, settings: Settings): Account {
  const read = readFields(
    {
      email: optional(email()),
      phone: optional(phone(settings)),
      username: name,
      first_name: name,
      last_name: name,
      language: optional(choice(LANGUAGES)),
      ...(input.password !== undefined && { password: password() }),
    },
    { ...input, first_name: input.firstName, last_name: input.lastName },
  );
  const replaced = <T>(given: unknown, value: T | undefined, current: T | null): T | null =>
    given === undefined ? current : (value ?? null);

  const account = {
    email: replaced(input.email, read.email, before.email),
    phone: replaced(input.phone, read.phone, before.phone),
    username: replaced(input.username, read.username, before.username),
    firstName: replaced(input.firstName, read.first_name, before.firstName) ?? '',
    lastName: replaced(input.lastName, read.last_name, before.lastName) ?? '',
    languageCode: replaced(input.language, read.language, before.languageCode),
    // Whoever gets a password is registered.
    userType: input.userType ?? (input.password === undefined ? before.userType : 'registered'),
    isStaff: input.isStaff ?? before.isStaff,
    isActive: input.isActive ?? before.isActive,
  };
  const isSameEmail = account.email === before.email;
  const isSamePhone = account.phone === before.phone;
  return {
    ...account,
    isEmailVerified: input.isEmailVerified ?? (before.isEmailVerified && isSameEmail),
    isPhoneVerified: input.isPhoneVerified ?? (before.isPhoneVerified && isSamePhone),
  };
}

/** An account that has only just been made. @param hash of the password, or an unusable one */
export const asNewUser = (
  account: Account,
  hash: string,
  dateJoined: number,
  attributes: NewUser['attributes'] = {},
): NewUser => ({
  ...account,
  password: hash,
  attributes,
  emailAllowed: false,
  smsAllowed: false,
  callAllowed: false,
  gender: null,
  dateOfBirth: null,
  dateJoined,
});

/** What an account as a whole must not be, by field. */
export function contradictions(account: Account, state: 'has-password' | 'has-none'): FieldErrors {
  return {
    ...(account.isEmailVerified && account.email === null && { email: [message('fieldRequired')] }),
    ...(account.isPhoneVerified && account.phone === null && { phone: [message('fieldRequired')] }),
    ...(account.userType === 'guest' &&
      state === 'has-password' && { password: [message('guestHasNoPassword')] }),
  };
}

/** @throws InvalidFields unless there are none */
export function refuse(errors: FieldErrors): void {
  if (Object.keys(errors).length > 0) throw new InvalidFields(errors);
}

/** The names of what differs, as an audit row lists them. */
export const changedFields = (before: Account, after: Account): (keyof Account)[] =>
  (Object.keys(after) as (keyof Account)[]).filter((name) => before[name] !== after[name]);

/**
 * Whether a change voids sessions, tokens and links: who could sign in by the old e-mail or phone, or before the account
 * was closed, must not be in any more.
 */
export const endsCredentials = (before: Account, after: Account): boolean =>
  before.email !== after.email ||
  before.isActive !== after.isActive ||
  before.isPhoneVerified !== after.isPhoneVerified ||
  (after.isPhoneVerified && before.phone !== after.phone);
