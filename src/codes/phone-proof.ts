import type { Source } from '../contracts/requester.ts';
import type { Transaction } from '../contracts/storage.ts';
import { hasUsablePassword, type User, verifiedEmailOf } from '../contracts/user.ts';
import { unusablePassword } from '../hashing/hasher.ts';
import type { Clock } from '../lib/clock.ts';
import { NOTICE_LIFE, type Outbox } from '../outbox/outbox.ts';
import { keepFormer } from '../policy/history.ts';
import { endCredentials } from '../sessions/sessions.ts';
import { maskedPhone } from '../users/phone.ts';
import type { Codes } from './codes.ts';

/** Tells the verified e-mail, whose owner may be somebody else than who has the phone, that a code proved the phone. */
export async function tellPhoneConfirmed(
  outbox: Outbox,
  stores: Transaction,
  user: User,
  source: Source,
): Promise<void> {
  const email = verifiedEmailOf(user);
  if (email === null || user.phone === null) return;
  await outbox.enqueue(stores, {
    kind: 'phone-confirmed',
    recipient: email,
    payload: { userId: user.id, email, phone: maskedPhone(user.phone) },
    source,
    life: NOTICE_LIFE,
  });
}

/** When the account's password was chosen: together with the proof by whoever gave it, or at an earlier time. */
type PasswordOrigin = 'with-the-proof' | 'before';

/**
 * The first proof of a phone that an account has, by a code or link that was sent to it. Until now anybody who knows the
 * number may have created the account ("pre-hijacking", Sudhodanan and Paverd 2022).
 */
export function createPhoneProof({ codes, outbox, clock }: { codes: Codes; outbox: Outbox; clock: Clock }) {
  /**
   * Verifies the phone in the caller's transaction, ends all sessions and tokens, and forgets all devices. If nothing on the account was verified
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
    await stores.devices.removeOfUser(user.id);
    if (endsPassword) await keepFormer(stores, user, clock.now());
    await tellPhoneConfirmed(outbox, stores, user, source);
    await codes.recordPhoneProof(stores, source, proved, endsPassword ? { password: 'ended' } : {});
    return proved;
  };
}
