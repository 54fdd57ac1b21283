import type { Stores, Transaction } from '../contracts/storage.ts';
import type { UserStore } from '../contracts/stores/users.ts';
import type { User } from '../contracts/user.ts';
import type { Clock } from '../lib/clock.ts';
import { UniqueViolation } from '../lib/failures.ts';
import { type Result, refused } from '../lib/result.ts';
import { message } from '../locales/index.ts';
import type { Settings } from '../settings.ts';
import type { Account, AccountFaults } from './account.ts';

const EMAIL_TAKEN = { email: [message('emailTaken')] } as const satisfies AccountFaults;
const EMAIL_RESERVED = { email: [message('emailReserved')] } as const satisfies AccountFaults;

/** The fault of a phone that another user has, with the shop's own text if it set one. */
export function phoneTaken(settings: Settings) {
  const text = settings.get('UNIQUE_VALIDATOR_PHONE_MESSAGE');
  return { phone: [text ? message('verbatim', { text }) : message('phoneTaken')] } satisfies AccountFaults;
}

type ClaimStores = Pick<Stores, 'users' | 'emailChanges'>;

/** The part of an account that must be unique. */
type Claims = Pick<Account, 'email' | 'phone' | 'isActive' | 'isPhoneVerified'>;

/**
 * Which unique fields of an account another user has. Only changed fields are checked.
 *
 * @param before the user as stored; null for a new one
 */
export async function findTaken(
  stores: ClaimStores,
  { settings, clock }: { readonly settings: Settings; readonly clock: Clock },
  before: User | null,
  after: Claims,
): Promise<AccountFaults> {
  return {
    ...(await emailFaults(stores, clock, before, after)),
    ...((await isNewPhoneTaken(stores.users, settings, before, after)) && phoneTaken(settings)),
  };
}

/**
 * Which unique fields of somebody who registers another user has. Only a phone that another user verified is taken, whatever
 * PHONE_NUMBER_UNIQUE_VALIDATOR_ACTIVE says: a stranger who entered it must not keep its owner from registering.
 */
export async function findTakenFromNewcomer(
  stores: ClaimStores,
  { settings, clock }: { readonly settings: Settings; readonly clock: Clock },
  { email, phone }: Pick<Claims, 'email' | 'phone'>,
): Promise<AccountFaults> {
  const isProved = phone !== null && (await isPhoneProvedByOther(stores.users, phone, null));
  return { ...(await emailFaults(stores, clock, null, { email })), ...(isProved && phoneTaken(settings)) };
}

/**
 * Whether a registered user has entered a phone before. Who enters it after them, and does not prove it, has it as contact
 * data: a stranger must not keep codes from whoever came first.
 *
 * @param phone E.164
 */
export const isPhoneClaimed = async (users: UserStore, phone: string): Promise<boolean> =>
  (await users.claimingPhone(phone)).some(({ userType }) => userType === 'registered');

/**
 * Whether a user cannot have an e-mail: another user has it, or had it and can still undo the change. Users are read first:
 * who changes away from an address at this moment has it in the first read, or has reserved it in the second.
 *
 * @param before the user as stored; null for a new one
 */
export async function emailFaults(
  { users, emailChanges }: ClaimStores,
  clock: Clock,
  before: User | null,
  { email }: Pick<Claims, 'email'>,
): Promise<AccountFaults> {
  if (email === null || email === before?.email) return {};
  const id = before?.id ?? null;
  const owner = await users.byEmail(email);
  if (owner && owner.id !== id) return EMAIL_TAKEN;
  return (await emailChanges.isReserved(email, clock.now(), id)) ? EMAIL_RESERVED : {};
}

/** Faults as strangers may read them: that the owner of an address has just changed it is none of their business. */
export const forStrangers = (faults: AccountFaults): AccountFaults =>
  faults.email ? { ...faults, ...EMAIL_TAKEN } : faults;

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
 * Whether a user cannot be given a phone without proof, by an operator or in the profile, because of another user who has it
 * (PHONE_NUMBER_UNIQUE_VALIDATOR_ACTIVE) or, with that setting off, who verified it. A closed account keeps its phone until it
 * is erased; one that an operator deactivated does not. Who proves a phone is asked {@link isPhoneProvedByOther} alone.
 *
 * @param phone E.164
 * @param userId the user who wants it; null for a new one
 */
export async function isPhoneTaken(
  users: UserStore,
  settings: Settings,
  phone: string,
  userId: number | null,
): Promise<boolean> {
  const others = (await users.claimingPhone(phone)).filter((user) => user.id !== userId);
  return settings.get('PHONE_NUMBER_UNIQUE_VALIDATOR_ACTIVE')
    ? others.length > 0
    : others.some((user) => user.isPhoneVerified);
}

/**
 * Whether another user has verified a phone and keeps it: nobody can prove it beside them.
 * @param phone E.164
 * @param userId the user who wants it; null for a new one
 */
export async function isPhoneProvedByOther(
  users: UserStore,
  phone: string,
  userId: number | null,
): Promise<boolean> {
  const claiming = await users.claimingPhone(phone);
  return claiming.some((user) => user.id !== userId && user.isPhoneVerified);
}

/**
 * Serializes transactions that assign the same phone, so that the result of {@link findTaken} or {@link isPhoneTaken}
 * still holds at the commit.
 */
export async function lockPhone(stores: Transaction, phone: string | null): Promise<void> {
  if (phone !== null) await stores.exclusively(`phone:${phone}`);
}

/**
 * The outcome of a transaction that writes e-mail or phone. If another writer came between check and write, the unique
 * index refuses the write; this turns that into the same refusal.
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
