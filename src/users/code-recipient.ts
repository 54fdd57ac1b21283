import type { UserStore } from '../contracts/stores/users.ts';
import type { User } from '../contracts/user.ts';
import { holderOf } from './phone-holder.ts';

/** What a code was asked for with. */
export interface CodeRequest {
  /** E.164. */
  readonly phone: string;
  /** Who asks, where a session or token says so; null: whoever holds the phone is meant. */
  readonly userId: number | null;
}

/** Whom a code is for: who asked for it as themselves, else the registered customer who holds the phone; nobody inactive. */
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
