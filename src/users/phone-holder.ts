import type { UserStore } from '../contracts/stores/users.ts';
import type { User } from '../contracts/user.ts';
import type { Settings } from '../settings.ts';

/**
 * The active user who verified the phone, or else the only active user who has it; a guest, for whom anybody can enter one at
 * a checkout, does not count beside somebody registered. Nobody while it is reserved for a user who closed their account.
 * @param phone E.164
 */
export async function holderOf(users: UserStore, phone: string): Promise<User | undefined> {
  const [first, second] = await users.claimingPhone(phone);
  const isOnly = !second || (first?.userType === 'registered' && second.userType === 'guest');
  const isHeld = first?.isPhoneVerified || isOnly;
  return isHeld && first?.isActive ? first : undefined;
}

/**
 * The holder of a phone if codes and links may be sent to it: with UNVERIFIED_PHONES `refuse` only if the holder verified
 * it (NIST SP 800-63B-4 §3.1.3: the number was bound to the account before). Never a member of staff: SMS pass through
 * gateways and networks, and what a code opens there is the whole shop.
 *
 * @param phone E.164
 */
export async function reachableHolderOf(
  users: UserStore,
  phone: string,
  settings: Settings,
): Promise<User | undefined> {
  const holder = await holderOf(users, phone);
  if (holder?.isStaff) return undefined;
  return holder?.isPhoneVerified || settings.get('UNVERIFIED_PHONES') === 'allow' ? holder : undefined;
}

/** What a code is requested for. */
export interface CodeRequest {
  /** E.164. */
  readonly phone: string;
  /** The signed-in user who requests it; null: the code is for the holder of the phone. */
  readonly userId: number | null;
}

/**
 * The user a code is for: the signed-in user who requested it, whatever UNVERIFIED_PHONES says, or else the registered user
 * who holds the phone and may be reached there. Never an inactive one.
 */
export async function codeRecipientOf(
  users: UserStore,
  { phone, userId }: CodeRequest,
  settings: Settings,
): Promise<User | undefined> {
  if (userId !== null) {
    const user = await users.byId(userId);
    return user?.isActive ? user : undefined;
  }
  const holder = await reachableHolderOf(users, phone, settings);
  return holder?.userType === 'registered' ? holder : undefined;
}
