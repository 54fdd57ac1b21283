import type { UserStore } from '../contracts/stores/users.ts';
import type { User } from '../contracts/user.ts';

/** The active user who verified the phone; else the only active user who has it; else nobody. @param phone E.164 */
export async function holderOf(users: UserStore, phone: string): Promise<User | undefined> {
  const [first, second] = await users.activeWithPhone(phone);
  return first?.isPhoneVerified || !second ? first : undefined;
}

/** What a code was requested with. */
export interface CodeRequest {
  /** E.164. */
  readonly phone: string;
  /** Who requests it, where a session or token says so; null: whoever holds the phone. */
  readonly userId: number | null;
}

/**
 * The user a code is for: the one who requested it when signed in, else the registered customer who holds the phone.
 * Never somebody inactive.
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
