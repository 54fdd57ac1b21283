import type { UserStore } from '../contracts/stores/users.ts';
import type { User } from '../contracts/user.ts';
import type { FieldErrors } from '../errors.ts';
import { message } from '../locales/index.ts';
import type { Settings } from '../settings.ts';

/** The active user who verified the phone; else the only active user who has it; else nobody. @param phone E.164 */
export async function holderOf(users: UserStore, phone: string): Promise<User | undefined> {
  const [first, second] = await users.activeWithPhone(phone);
  return first?.isPhoneVerified || !second ? first : undefined;
}

/**
 * Whether somebody else's phone stands in the way of giving it to a user: any other active user's with
 * PHONE_NUMBER_UNIQUE_VALIDATOR_ACTIVE, else only one that another verified.
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

/** What is said of a phone that is somebody else's: the shop's own words, or ours. */
export function phoneTaken(settings: Settings): FieldErrors {
  const text = settings.get('UNIQUE_VALIDATOR_PHONE_MESSAGE');
  return { phone: [text ? message('verbatim', { text }) : message('phoneTaken')] };
}
