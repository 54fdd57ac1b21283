import type { Stores, Transaction } from '../contracts/storage.ts';
import type { EmailChange, NewEmailChange } from '../contracts/stores/email-changes.ts';
import { emailKey, type User, verifiedEmailOf } from '../contracts/user.ts';
import { newUid } from '../lib/random.ts';
import { EMAIL_LINK_LIFE } from '../links/email-links.ts';
import { endCredentials } from '../sessions/sessions.ts';

/** Serializes what happens to the changes of a user. */
export const lockChanges = (stores: Transaction, userId: number): Promise<void> =>
  stores.exclusively(`email-change:${userId}`);

/** Ends all sessions and API tokens of a user, and the codes that were sent to them, in whatever browser. */
export async function endAccess(stores: Stores, userId: number): Promise<void> {
  await endCredentials(stores, userId);
  await stores.otp.removeSentTo(userId);
}

/**
 * The oldest change whose undo would bring an address back now. Its owner's claim is older than those of all who had the
 * account since, so nobody of them may undo a change back to it, or their undo would outlive the owner's.
 * @param now milliseconds since the epoch
 */
export const claimTo = (
  email: string,
  changes: readonly EmailChange[],
  now: number,
): EmailChange | undefined =>
  changes.find(
    ({ oldEmail, state, undoableUntil }) =>
      state === 'done' && undoableUntil >= now && oldEmail !== null && emailKey(oldEmail) === emailKey(email),
  );

/** A change that a user requests now. @param now milliseconds since the epoch */
function newChange(
  user: User,
  newEmail: string,
  earlier: readonly EmailChange[],
  now: number,
): NewEmailChange {
  const expiresAt = now + EMAIL_LINK_LIFE;
  return {
    uid: newUid(),
    userId: user.id,
    oldEmail: user.email,
    wasVerified: user.isEmailVerified,
    newEmail,
    phone: user.phone,
    wasPhoneVerified: user.isPhoneVerified,
    generation: user.authGeneration,
    createdAt: now,
    expiresAt,
    // While it is pending it can be stopped, by the owner of a verified address only.
    undoableUntil: verifiedEmailOf(user) !== null && !claimTo(newEmail, earlier, now) ? expiresAt : 0,
  };
}

const isRepeated = (pending: EmailChange, next: NewEmailChange): boolean =>
  pending.state === 'pending' &&
  pending.newEmail === next.newEmail &&
  pending.oldEmail === next.oldEmail &&
  pending.wasVerified === next.wasVerified &&
  pending.generation === next.generation;

/**
 * Stores the request of a change in the caller's transaction. A repeated request keeps its link, because its mail may have
 * been too soon after the last one.
 * @param now milliseconds since the epoch
 * @returns the uid of the change
 */
export async function keepChange(
  { emailChanges }: Transaction,
  user: User,
  newEmail: string,
  now: number,
): Promise<string> {
  const earlier = await emailChanges.ofUser(user.id);
  const change = newChange(user, newEmail, earlier, now);
  const newest = earlier.at(-1);
  if (newest && isRepeated(newest, change)) {
    await emailChanges.renew(newest.uid, change);
    return newest.uid;
  }
  await emailChanges.insert(change);
  return change.uid;
}
