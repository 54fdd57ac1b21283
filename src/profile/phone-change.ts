import type { Audit } from '../audit/audit.ts';
import type { Codes } from '../codes/codes.ts';
import { tellPhoneConfirmed } from '../codes/phone-proof.ts';
import type { Source, Viewer } from '../contracts/requester.ts';
import type { Transaction } from '../contracts/storage.ts';
import type { UserChanges, UserStore } from '../contracts/stores/users.ts';
import { type User, verifiedEmailOf, verifiedPhoneOf } from '../contracts/user.ts';
import type { RequestRefusal } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import { NOTICE_LIFE, type Outbox } from '../outbox/outbox.ts';
import { refuseStale } from '../sessions/freshness.ts';
import type { Settings } from '../settings.ts';
import { isPhoneProvedByOther, isPhoneTaken } from '../users/claims.ts';
import { contactPhone, maskedPhone, NO_PHONE, provedPhone } from '../users/phone.ts';
import type { ProfileValues } from './profile-fields.ts';

/** What a request does about the phone. Phones are E.164. */
export type PhoneStep =
  | { readonly kind: 'keep' }
  | { readonly kind: 'remove' }
  /** Stored at once, without proof. */
  | { readonly kind: 'store'; readonly phone: string }
  /** A code is sent to it; nothing is stored. */
  | { readonly kind: 'send'; readonly phone: string }
  | { readonly kind: 'prove'; readonly phone: string; readonly code: string };

/**
 * Changing the own phone. A phone opens the account, so that a stolen session must neither make its own number a key nor
 * take the owner's last one away:
 *
 * - A number stored without proof (PROFILE_PHONE_CHANGE `unproven`) is contact data: it opens nothing and keeps nobody
 *   else from using it. That costs the old number its use; therefore it needs a verified e-mail as another way in.
 * - Proving a number takes a code and a session that has just proved who it is (`refuseStale`), in either mode.
 * - Without a verified e-mail, removing the phone that opens the account takes such a session, too.
 */
export function createPhoneChanges(deps: {
  audit: Audit;
  codes: Codes;
  outbox: Outbox;
  settings: Settings;
  clock: Clock;
}) {
  const { audit, codes, outbox, settings } = deps;

  const preventsEnumeration = (): boolean => settings.get('REGISTRATION_PREVENT_ENUMERATION');

  const needsCode = (user: User): boolean =>
    verifiedEmailOf(user) === null || settings.get('PROFILE_PHONE_CHANGE') === 'code';

  return {
    /** What a request does about the phone of this user. */
    stepOf(user: User, entered: Partial<Pick<ProfileValues, 'phone' | 'code' | 'resend'>>): PhoneStep {
      const { phone, code, resend } = entered;
      if (phone === undefined) return { kind: 'keep' };
      if (phone === null) return { kind: user.phone === null ? 'keep' : 'remove' };
      const proves = code !== undefined || resend === true;
      if (phone === user.phone && (user.isPhoneVerified || !proves)) return { kind: 'keep' };
      if (!proves && !needsCode(user)) return { kind: 'store', phone };
      return code === undefined ? { kind: 'send', phone } : { kind: 'prove', phone, code };
    },

    /** @returns the refusal if a step needs a fresh session and this one is not */
    refuseStale(viewer: Viewer, user: User, { kind }: PhoneStep): RequestRefusal | null {
      const needsFresh = kind === 'send' || kind === 'prove' || (kind === 'remove' && isLastWayIn(user));
      return needsFresh ? refuseStale(viewer, deps) : null;
    },

    /**
     * Whether a step fails because another user has the phone. With REGISTRATION_PREVENT_ENUMERATION that is not disclosed,
     * until a code proved that the phone is in the user's hands.
     */
    async isTaken(users: UserStore, user: User, step: PhoneStep): Promise<boolean> {
      if (step.kind === 'keep' || step.kind === 'remove') return false;
      if (step.kind === 'prove') return isPhoneProvedByOther(users, step.phone, user.id);
      if (preventsEnumeration()) return false;
      // In the way of a proof stands only another one: who entered the number first may be a stranger.
      return step.kind === 'send'
        ? isPhoneProvedByOther(users, step.phone, user.id)
        : isPhoneTaken(users, settings, step.phone, user.id);
    },

    /**
     * Records a step in the transaction that stored it. If the phone is another one now, the owner is told: at the verified
     * e-mail, and at the verified phone of before. A proof of the stored phone is told to that e-mail as everywhere.
     */
    async record(stores: Transaction, source: Source, before: User, step: PhoneStep): Promise<void> {
      const entry = { outcome: 'success', actorId: before.id, userId: before.id } as const;
      const { phone = before.phone } = phoneChangesOf(step);
      const isProved = step.kind === 'prove';
      if (phone !== before.phone) {
        const now = phone === null ? 'removed' : isProved ? 'proved' : 'unproven';
        await audit.record(stores, source, { ...entry, event: 'phone.change', detail: { phone: now } });
        await notify(stores, source, before, { phone, isProved });
      } else if (isProved) await tellPhoneConfirmed(outbox, stores, before, source);
      if (isProved) await codes.recordPhoneProof(stores, source, { id: before.id, phone: step.phone });
    },
  };

  async function notify(
    stores: Transaction,
    source: Source,
    before: User,
    now: { phone: string | null; isProved: boolean },
  ): Promise<void> {
    const { id: userId } = before;
    const [email, oldPhone] = [verifiedEmailOf(before), verifiedPhoneOf(before)];
    if (email !== null) {
      await outbox.enqueue(stores, {
        kind: 'phone-changed',
        recipient: email,
        payload: { userId, email, phone: now.phone && maskedPhone(now.phone), isProved: now.isProved },
        source,
        life: NOTICE_LIFE,
      });
    }
    if (oldPhone !== null) {
      await outbox.enqueue(stores, {
        kind: 'phone-changed-sms',
        recipient: oldPhone,
        payload: { userId, phone: oldPhone },
        source,
        life: NOTICE_LIFE,
      });
    }
  }
}

/** What a step stores. */
export function phoneChangesOf(
  step: PhoneStep,
): Pick<UserChanges, 'phone' | 'isPhoneVerified' | 'mayHoldPhone'> {
  switch (step.kind) {
    case 'remove':
      return NO_PHONE;
    case 'store':
      return contactPhone(step.phone);
    case 'prove':
      return provedPhone(step.phone);
    default:
      return {};
  }
}

/** Also an unverified phone opens the account of the only active user who has it. */
const isLastWayIn = (user: User): boolean => verifiedEmailOf(user) === null && user.mayHoldPhone;
