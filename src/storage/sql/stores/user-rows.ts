import type { Selectable } from 'kysely';
import type { NewUser } from '../../../contracts/stores/users.ts';
import { emailKey, roleOf, type User } from '../../../contracts/user.ts';
import type { Schema } from '../schema.ts';

/** Shared, because most users have none and every request that reads a user would parse it. */
const NO_ATTRIBUTES: User['attributes'] = Object.freeze({});

/**
 * The columns that {@link toUser} reads, by name: a newer version beside this one may add columns, with names that other
 * tables have as well.
 */
export const USER_COLUMNS = [
  'id',
  'email',
  'username',
  'phone',
  'password',
  'first_name',
  'last_name',
  'user_type',
  'is_active',
  'is_staff',
  'role',
  'is_email_verified',
  'is_phone_verified',
  'may_hold_phone',
  'phone_precedes_email',
  'language_code',
  'attributes',
  'email_allowed',
  'sms_allowed',
  'whatsapp_allowed',
  'call_allowed',
  'gender',
  'date_of_birth',
  'date_joined',
  'last_login',
  'closed_at',
  'auth_generation',
  'sign_in_generation',
] as const;

export type UserRow = Pick<Selectable<Schema['users']>, (typeof USER_COLUMNS)[number]>;

/** A row of the table `users` as the rules see it. */
export function toUser(row: UserRow): User {
  const isStaff = Boolean(row.is_staff);
  return {
    id: row.id,
    email: row.email,
    username: row.username,
    phone: row.phone,
    password: row.password,
    firstName: row.first_name,
    lastName: row.last_name,
    userType: row.user_type as User['userType'],
    isActive: Boolean(row.is_active),
    isStaff,
    role: roleOf({ isStaff, role: row.role as User['role'] }),
    isEmailVerified: Boolean(row.is_email_verified),
    isPhoneVerified: Boolean(row.is_phone_verified),
    mayHoldPhone: Boolean(row.may_hold_phone),
    phonePrecedesEmail: Boolean(row.phone_precedes_email),
    languageCode: row.language_code as User['languageCode'],
    attributes: row.attributes === '{}' ? NO_ATTRIBUTES : JSON.parse(row.attributes),
    emailAllowed: Boolean(row.email_allowed),
    smsAllowed: Boolean(row.sms_allowed),
    whatsappAllowed: Boolean(row.whatsapp_allowed),
    callAllowed: row.call_allowed === null ? null : Boolean(row.call_allowed),
    gender: row.gender,
    dateOfBirth: row.date_of_birth,
    dateJoined: row.date_joined,
    lastLogin: row.last_login,
    closedAt: row.closed_at,
    authGeneration: row.auth_generation,
    signInGeneration: row.sign_in_generation,
  };
}

/** The columns of the given fields. Kysely leaves out undefined ones. */
export const toColumns = (user: Partial<NewUser>) => ({
  email: user.email,
  email_key: user.email ? emailKey(user.email) : user.email,
  username: user.username,
  phone: user.phone,
  language_code: user.languageCode,
  password: user.password,
  first_name: user.firstName,
  last_name: user.lastName,
  user_type: user.userType,
  is_active: user.isActive,
  is_staff: user.isStaff,
  role: user.role,
  is_email_verified: user.isEmailVerified,
  is_phone_verified: user.isPhoneVerified,
  may_hold_phone: user.mayHoldPhone,
  phone_precedes_email: user.phonePrecedesEmail,
  attributes: user.attributes && JSON.stringify(user.attributes),
  email_allowed: user.emailAllowed,
  sms_allowed: user.smsAllowed,
  whatsapp_allowed: user.whatsappAllowed,
  call_allowed: user.callAllowed,
  gender: user.gender,
  date_of_birth: user.dateOfBirth,
  date_joined: user.dateJoined,
});
