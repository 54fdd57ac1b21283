import { type FieldErrors, InvalidFields } from '../../errors.ts';
import { UniqueViolation } from '../../lib/failures.ts';
import { message } from '../../locales/index.ts';
import type { Settings } from '../../settings.ts';
import type { Transaction } from '../storage.ts';
import type { Account } from './account.ts';
import { isPhoneTaken, phoneTaken } from './phone-holder.ts';
import type { User } from './user.ts';

const EMAIL_TAKEN: FieldErrors = { email: [message('emailTaken')] };

/** Two transactions that give the same phone to somebody come one after the other: see Transaction.exclusively. */
export const holdPhone = (stores: Transaction, phone: string): Promise<void> =>
  stores.exclusively(`phone:${phone}`);

/**
 * What of an account is somebody else's, by field. What does not change is not judged again.
 *
 * @param before the user as stored; null for a new one
 */
export async function takenFields(
  stores: Transaction,
  settings: Settings,
  before: User | null,
  after: Pick<Account, 'email' | 'phone' | 'isActive' | 'isPhoneVerified'>,
): Promise<FieldErrors> {
  return {
    ...((await isEmailTaken(stores, before, after.email)) && EMAIL_TAKEN),
    ...((await mustNotHavePhone(stores, settings, before, after)) && phoneTaken(settings)),
  };
}

async function isEmailTaken(
  stores: Transaction,
  before: User | null,
  email: string | null,
): Promise<boolean> {
  if (email === null || email === before?.email) return false;
  const owner = await stores.users.byEmail(email);
  return owner !== undefined && owner.id !== before?.id;
}

async function mustNotHavePhone(
  stores: Transaction,
  settings: Settings,
  before: User | null,
  after: Pick<Account, 'phone' | 'isActive' | 'isPhoneVerified'>,
): Promise<boolean> {
  const isSame =
    after.phone === before?.phone &&
    after.isActive === before.isActive &&
    after.isPhoneVerified === before.isPhoneVerified;
  if (after.phone === null || !after.isActive || isSame) return false;
  await holdPhone(stores, after.phone);
  return isPhoneTaken(stores.users, settings, after.phone, before?.id ?? null);
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
