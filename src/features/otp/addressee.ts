import { holderOf } from '../users/phone-holder.ts';
import type { UserStore } from '../users/store.ts';
import type { User } from '../users/user.ts';

/** What a code was asked for with. */
export interface CodeRequest {
  /** E.164. */
  readonly phone: string;
  /** Who asks, where a session or token says so; null: whoever holds the phone is meant. */
  readonly userId: number | null;
}

/** Whom a code is for: who asked for it as themselves, else the registered customer who holds the phone; nobody inactive. */
export async function addresseeOf(
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
