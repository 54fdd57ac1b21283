import type { Transaction } from '../contracts/storage.ts';
import type { UserStore } from '../contracts/stores/users.ts';
import type { User } from '../contracts/user.ts';
import { type FieldErrors, InvalidFields } from '../errors.ts';
import { UniqueViolation } from '../lib/failures.ts';
import { message } from '../locales/index.ts';
import type { Settings } from '../settings.ts';
import type { Account } from './account.ts';
import { isPhoneTaken, phoneTaken } from './phone-holder.ts';

const EMAIL_TAKEN: FieldErrors = { email: [message('emailTaken')] };

/**
 * Lets two transactions that give the same phone to somebody come one after the other: for {@link takenFields}, which
 * then still holds when they are stored.
 */
export async function holdPhone(stores: Transaction, phone: string | null): Promise<void> {
  if (phone !== null) await stores.exclusively(`phone:${phone}`);
}

/** The part of an account that nobody else may have. */
type Claims = Pick<Account, 'email' | 'phone' | 'isActive' | 'isPhoneVerified'>;

/**
 * What of an account is somebody else's, by field. What does not change is not judged again.
 *
 * @param before the user as stored; null for a new one
 */
export async function takenFields(
  users: UserStore,
  settings: Settings,
  before: User | null,
  after: Claims,
): Promise<FieldErrors> {
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

/** Another writer may come between the check above and the write; the database's own rule decides then. */
export async function orTaken<T>(settings: Settings, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    throw new InvalidFields(error.constraint === 'users_email_key' ? EMAIL_TAKEN : phoneTaken(settings));
  }
}
