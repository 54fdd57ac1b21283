import { DAY, SECOND } from '../../lib/clock.ts';
import type { Messages } from '../messages/service.ts';
import type { Transaction } from '../storage.ts';
import type { User } from '../users/user.ts';

/** A mail that comes later than this would only confuse, seconds. */
const MAIL_LIFE = DAY / SECOND;

/** Enqueues the link that confirms a user's e-mail. The worker sees to it that nobody gets too many. */
export async function mailConfirmation(
  messages: Messages,
  stores: Transaction,
  { id: userId, email }: Pick<User, 'id' | 'email'>,
): Promise<void> {
  if (email === null) return;
  await messages.enqueue(stores, {
    kind: 'email-confirmation',
    recipient: email,
    payload: { userId, email },
    life: MAIL_LIFE,
  });
}
