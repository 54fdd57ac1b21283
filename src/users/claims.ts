import type { Transaction } from '../contracts/storage.ts';
import type { UserStore } from '../contracts/stores/users.ts';
import type { User } from '../contracts/user.ts';
import { UniqueViolation } from '../lib/failures.ts';
import { type Result, refused } from '../lib/result.ts';
import { message } from '../locales/index.ts';
import type { Settings } from '../settings.ts';
import type { Account, AccountFaults } from './account.ts';

const EMAIL_TAKEN = { email: [message('emailTaken')] } as const satisfies AccountFaults;

/** That a phone belongs to somebody else, in the shop's own words where it has some. */
export function phoneTaken(settings: Settings) {
  const text = settings.get('UNIQUE_VALIDATOR_PHONE_MESSAGE');
  return { phone: [text ? message('verbatim', { text }) : message('phoneTaken')] } satisfies AccountFaults;
}

/** The part of an account that must be unique. */
type Claims = Pick<Account, 'email' | 'phone' | 'isActive' | 'isPhoneVerified'>;

/**
 * What of an account belongs to somebody else. Only what changes is checked.
 *
 * @param before the user as stored; null for a new one
 */
export async function findTaken(
  users: UserStore,
  settings: Settings,
  before: User | null,
  after: Claims,
): Promise<AccountFaults> {
  return {
    ...((await isEmailTaken(users, before, after)) && EMAIL_TAKEN),
    ...((await isNewPhoneTaken(users, settings, before, after)) && phoneTaken(settings)),
  };
}

async function isEmailTaken(users: UserStore, before: User | null, { email }: Claims): Promise<boolean> {
  if (email === null || email === before?.email) return false;
  const owner = await users.byEmail(email);
  return owner !== undefined && owner.id !== before?.id;
}

async function isNewPhoneTaken(
  users: UserStore,
  settings: Settings,
  before: User | null,
  after: Claims,
): Promise<boolean> {
  const isSame =
    after.phone === before?.phone &&
    after.isActive === before.isActive &&
    after.isPhoneVerified === before.isPhoneVerified;
  if (after.phone === null || !after.isActive || isSame) return false;
  return isPhoneTaken(users, settings, after.phone, before?.id ?? null);
}

/**
 * Whether somebody else's phone prevents giving it to a user: that of any other active user with
 * PHONE_NUMBER_UNIQUE_VALIDATOR_ACTIVE, else only one that another user verified.
 *
 * @param phone E.164
 * @param userId the user who is to have it; null for a new one
 */
export async function isPhoneTaken(
  users: UserStore,
  settings: Settings,
  phone: string,
  userId: number | null,
): Promise<boolean> {
  const others = (await users.activeWithPhone(phone)).filter((user) => user.id !== userId);
  return settings.get('PHONE_NUMBER_UNIQUE_VALIDATOR_ACTIVE')
    ? others.length > 0
    : others.some((user) => user.isPhoneVerified);
}

/**
 * Serializes the transactions that give the same phone to somebody: what {@link findTaken} or {@link isPhoneTaken} found
 * before still holds when they commit.
 */
export async function lockPhone(stores: Transaction, phone: string | null): Promise<void> {
  if (phone !== null) await stores.exclusively(`phone:${phone}`);
}

/**
 * The outcome of a transaction that writes e-mail or phone. Another writer may come between the check and the write;
 * then the unique index refuses it, and that becomes the same refusal.
 */
export async function catchTaken<T, R>(
  settings: Settings,
  work: Promise<Result<T, R>>,
): Promise<Result<T, R | AccountFaults>> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    return refused(error.constraint === 'users_email_key' ? EMAIL_TAKEN : phoneTaken(settings));
  }
}
