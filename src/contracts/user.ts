import type { Language } from '../locales/index.ts';

/** The types of accounts in use. */
export const USER_TYPES = ['guest', 'registered'] as const;
/** `anonymized`: the account was erased; nobody can sign in to it. */
export type UserType = (typeof USER_TYPES)[number] | 'anonymized';

/** What members of staff may do, each role all that the ones before it may; docs/staff.md says what. */
export const ROLES = ['support', 'manager', 'owner'] as const;
export type Role = (typeof ROLES)[number];

/** A person as stored. Times are milliseconds since the epoch, UTC. */
export interface User {
  readonly id: number;
  readonly email: string | null;
  readonly username: string | null;
  /** E.164. */
  readonly phone: string | null;
  /** A self-describing hash; `!…` means that no password can match. */
  readonly password: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly userType: UserType;
  readonly isActive: boolean;
  readonly isStaff: boolean;
  /** null: not a member of staff. */
  readonly role: Role | null;
  readonly isEmailVerified: boolean;
  readonly isPhoneVerified: boolean;
  /**
   * False: the phone was entered in the profile and never proved. It is contact data: it receives no codes or links, and
   * does not keep others from using it.
   */
  readonly mayHoldPhone: boolean;
  /**
   * A link confirmed the e-mail, and nobody showed to be one person with whoever has the account: a stranger may have
   * registered somebody else's address. A reset by e-mail removes the phone, also one that was proved after that (by the
   * stranger, perhaps), and forgets the known devices. It ends the doubt, as does an operator who verifies the phone.
   */
  readonly phonePrecedesEmail: boolean;
  readonly languageCode: Language | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly emailAllowed: boolean;
  readonly smsAllowed: boolean;
  readonly whatsappAllowed: boolean;
  /** null: never asked. */
  readonly callAllowed: boolean | null;
  readonly gender: string | null;
  /** YYYY-MM-DD. */
  readonly dateOfBirth: string | null;
  readonly dateJoined: number;
  readonly lastLogin: number | null;
  /** When the owner closed the account; null while it is open. */
  readonly closedAt: number | null;
  /** Grows with every change of password, e-mail, proved phone or activation; credentials made under another value are void. */
  readonly authGeneration: number;
  /** Grows with every sign-in; reset links and one-time links made before it are void. */
  readonly signInGeneration: number;
}

/** The role of staff whom a version without roles stored, or made staff beside this one: what it let them do, but for owners. */
const FORMER_ROLE: Role = 'manager';

/** The role of a user as stored. An older version writes `isStaff` only, so that alone says who is staff. */
export const roleOf = ({ isStaff, role }: Pick<User, 'isStaff' | 'role'>): Role | null =>
  isStaff ? (role ?? FORMER_ROLE) : null;

/** Whether a role is this one, or one that may do more. */
export const hasRole = ({ role }: Pick<User, 'role'>, least: Role): boolean =>
  role !== null && ROLES.indexOf(role) >= ROLES.indexOf(least);

/** Django's convention: a stored password that begins with `!` matches nothing. */
export const UNUSABLE_PREFIX = '!';

export const hasUsablePassword = (user: Pick<User, 'password'>): boolean =>
  !user.password.startsWith(UNUSABLE_PREFIX);

/** The e-mail that is known to be the user's; null if none was verified. */
export const verifiedEmailOf = (user: Pick<User, 'email' | 'isEmailVerified'>): string | null =>
  user.isEmailVerified ? user.email : null;

/** The phone that is known to be the user's, E.164; null if none was verified. */
export const verifiedPhoneOf = (user: Pick<User, 'phone' | 'isPhoneVerified'>): string | null =>
  user.isPhoneVerified ? user.phone : null;

/** How an e-mail is compared: case-insensitively, in one Unicode form. What was typed is what is stored and mailed. */
export const emailKey = (email: string): string => email.trim().normalize('NFC').toLowerCase();
