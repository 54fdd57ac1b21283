import type { UserChanges } from '../contracts/stores/users.ts';
import type { User } from '../contracts/user.ts';
import type { Consents } from '../users/consents.ts';
import type { ProfileValues } from './profile-fields.ts';

/** The fields of a user that the profile writes, besides the phone, and their names in the API. */
const NAMES = {
  firstName: 'first_name',
  lastName: 'last_name',
  gender: 'gender',
  dateOfBirth: 'date_of_birth',
  emailAllowed: 'email_allowed',
  smsAllowed: 'sms_allowed',
  whatsappAllowed: 'whatsapp_allowed',
  callAllowed: 'call_allowed',
  languageCode: 'language_code',
} as const;

type PersonField = keyof typeof NAMES;
export type PersonChanges = Pick<UserChanges, PersonField>;

const FIELDS = Object.keys(NAMES) as PersonField[];
const CONSENTS = ['emailAllowed', 'smsAllowed', 'whatsappAllowed', 'callAllowed'] as const;

/** The fields whose entered values differ from the stored ones. */
export function personChanges(user: User, entered: Partial<ProfileValues>): PersonChanges {
  const given: PersonChanges = Object.fromEntries(
    FIELDS.map((field) => [field, entered[NAMES[field]]]).filter(([, value]) => value !== undefined),
  );
  const { firstName, lastName } = given;
  return differing(user, {
    ...given,
    // Names are never null.
    ...(firstName !== undefined && { firstName: firstName ?? '' }),
    ...(lastName !== undefined && { lastName: lastName ?? '' }),
  });
}

/** The changes that the user does not have already. */
export const differing = (user: User, changes: PersonChanges): PersonChanges =>
  Object.fromEntries(
    FIELDS.filter((field) => Object.hasOwn(changes, field) && changes[field] !== user[field]).map((field) => [
      field,
      changes[field],
    ]),
  );

/** The API's names of the changed fields, for the audit trail. */
export const namesOf = (changes: PersonChanges): string[] =>
  FIELDS.filter((field) => Object.hasOwn(changes, field)).map((field) => NAMES[field]);

/** The changed consents, by their names in the API. */
export const consentsIn = (changes: PersonChanges): Consents =>
  Object.fromEntries(
    CONSENTS.filter((field) => Object.hasOwn(changes, field)).map((field) => [NAMES[field], changes[field]]),
  );

/**
 * Whether the changes touch a consent other than by withdrawing it, which must be as easy as giving it (GDPR article 7(3)) and
 * so is never refused.
 */
export const setsConsent = (user: User, changes: PersonChanges): boolean =>
  CONSENTS.some((field) => Object.hasOwn(changes, field) && user[field] !== true);
