import type { UserStore } from '../contracts/stores/users.ts';
import type { User } from '../contracts/user.ts';

/** The active user who verified the phone, or else the only active user who has it. @param phone E.164 */
export async function holderOf(users: UserStore, phone: string): Promise<User | undefined> {
  const [first, second] = await users.activeWithPhone(phone);
  return first?.isPhoneVerified || !second ? first : undefined;
}

/** What a code is requested for. */
export interface CodeRequest {
  /** E.164. */
  readonly phone: string;
  /** The signed-in user who requests it; null: the code is for the holder of the phone. */
  readonly userId: number | null;
}

/**
 * The user a code is for: the signed-in user who requested it, or else the registered user who holds the phone. Never an
 * inactive one.
 */
export async function codeRecipientOf(
  users: UserStore,
  { phone, userId }: CodeRequest,
): Promise<User | undefined> {
  if (userId !== null) {
    const user = await users.byId(userId);
    return user?.isActive ? user : undefined;
  }
  const holder = await holderOf(users, phone);
  return holder?.userType === 'registered' ? holder : undefined;
}
