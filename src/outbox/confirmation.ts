import type { Transaction } from '../contracts/storage.ts';
import type { User } from '../contracts/user.ts';
import { DAY, SECOND } from '../lib/clock.ts';
import type { Outbox } from './outbox.ts';

/** A mail that comes later than this would only confuse, seconds. */
const MAIL_LIFE = DAY / SECOND;

/** Enqueues the link that confirms a user's e-mail. The composer limits how many a user gets. */
export async function mailConfirmation(
  outbox: Outbox,
  stores: Transaction,
  { id: userId, email }: Pick<User, 'id' | 'email'>,
): Promise<void> {
  if (email === null) return;
  await outbox.enqueue(stores, {
    kind: 'email-confirmation',
    recipient: email,
    payload: { userId, email },
    life: MAIL_LIFE,
  });
}
