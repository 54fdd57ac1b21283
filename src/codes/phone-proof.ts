import type { Source } from '../contracts/requester.ts';
import type { Transaction } from '../contracts/storage.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import { unusablePassword } from '../hashing/hasher.ts';
import { type Clock, DAY, SECOND } from '../lib/clock.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { HISTORY_LIMIT } from '../policy/history.ts';
import { endCredentials } from '../sessions/sessions.ts';
import type { Codes } from './codes.ts';
import { masked } from './phone-cipher.ts';

/** How long the notice may wait, seconds: a later one would only confuse. */
const NOTICE_LIFE = (3 * DAY) / SECOND;

/** When the account's password was chosen: together with the proof by whoever gave it, or at an earlier time. */
type PasswordOrigin = 'with-the-proof' | 'before';

/**
 * The first proof of a phone that an account has, by a code or link that was sent to it. Until now anybody who knows the
 * number may have created the account ("pre-hijacking", Sudhodanan and Paverd 2022).
 */
export function createPhoneProof({ codes, outbox, clock }: { codes: Codes; outbox: Outbox; clock: Clock }) {
  /** Whoever verified the e-mail may be somebody else than who has the phone. */
  const tellMailbox = (stores: Transaction, { id, email, phone }: User): Promise<void> | undefined =>
    email === null || phone === null
      ? undefined
      : outbox.enqueue(stores, {
          kind: 'phone-confirmed',
          recipient: email,
          payload: { userId: id, email, phone: masked(phone) },
          life: NOTICE_LIFE,
        });

  /**
   * Verifies the phone in the caller's transaction and ends all sessions and tokens. If nothing on the account was verified
   * before, a password from before is a stranger's as likely as not: no password matches any more, and it counts as a
   * former one. If the e-mail was verified, its mailbox is told.
   *
   * @param user as read in this transaction, with an unverified phone
   * @returns the user as stored now; null if the account has changed meanwhile
   * @throws UniqueViolation when another user has verified the phone
   */
  return async (
    stores: Transaction,
    user: User,
    source: Source,
    passwordIs: PasswordOrigin,
  ): Promise<User | null> => {
    const endsPassword = passwordIs === 'before' && !user.isEmailVerified && hasUsablePassword(user);
    const proved = await stores.users.provePhone(user, endsPassword ? unusablePassword() : user.password);
    if (!proved) return null;
    await endCredentials(stores, user.id);
    if (endsPassword) {
      const former = { hash: user.password, retiredAt: clock.now() };
      await stores.passwordHistory.add(user.id, former, HISTORY_LIMIT);
    }
    if (user.isEmailVerified) await tellMailbox(stores, user);
    await codes.recordPhoneProof(stores, source, proved, endsPassword ? { password: 'ended' } : {});
    return proved;
  };
}
