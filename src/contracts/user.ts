import type { Language } from '../locales/index.ts';

export const USER_TYPES = ['guest', 'registered'] as const;
export type UserType = (typeof USER_TYPES)[number];

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
  readonly isEmailVerified: boolean;
  readonly isPhoneVerified: boolean;
  readonly languageCode: Language | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly emailAllowed: boolean;
  readonly smsAllowed: boolean;
  readonly callAllowed: boolean;
  readonly gender: string | null;
  /** YYYY-MM-DD. */
  readonly dateOfBirth: string | null;
  readonly dateJoined: number;
  readonly lastLogin: number | null;
  /** Grows with every change of password, e-mail or activation; credentials made under another value are void. */
  readonly authGeneration: number;
  /** Grows with every sign-in; reset links and one-time links made before it are void. */
  readonly signInGeneration: number;
}

/** Django's convention: a stored password that begins with `!` matches nothing. */
export const UNUSABLE_PREFIX = '!';

export const hasUsablePassword = (user: Pick<User, 'password'>): boolean =>
  !user.password.startsWith(UNUSABLE_PREFIX);

/** How an e-mail is compared: case-insensitively, in one Unicode form. What was typed is what is stored and mailed. */
export const emailKey = (email: string): string => email.trim().normalize('NFC').toLowerCase();
