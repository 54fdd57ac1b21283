import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage, Stores } from '../contracts/storage.ts';
import type { UserStore } from '../contracts/stores/users.ts';
import type { User } from '../contracts/user.ts';
import type { Hasher } from '../hashing/hasher.ts';
import { decodeUid, type ResetChannel, type ResetTokens } from '../links/reset-token.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Settings } from '../settings.ts';
import type { Throttle } from '../throttle/throttle.ts';
import { holderOf } from '../users/phone-holder.ts';
import type { NewPassword, PasswordFault, Passwords } from './passwords.ts';

/** What identifies a reset link. */
export interface ResetLink {
  readonly uid: string;
  readonly token: string;
}

export type LinkState =
  | { readonly kind: 'valid'; readonly userId: number }
  | { readonly kind: 'malformed-uid' }
  | { readonly kind: 'invalid' };

export type ResetOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'malformed-uid' }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'refused'; readonly fault: PasswordFault };

export interface Resets {
  /** Asks for a link by e-mail. Only enqueues: the same for addresses nobody has. */
  request(email: string, frontendId: string | null): Promise<void>;
  /** Asks for a link by SMS, likewise. @param phone E.164 */
  requestBySms(phone: string): Promise<void>;
  /** Looks at a link without using it. */
  inspect(link: ResetLink): Promise<LinkState>;
  /**
   * Uses a link. A refused password leaves it usable; of parallel uses one wins. By an e-mail link a phone that was never
   * verified is dropped.
   * @throws AppError throttled where the policy compares with former passwords: a try can cost as much as a crowd of
   * sign-ins, so they are counted per user
   */
  confirm(link: ResetLink, password: NewPassword, source: Source): Promise<ResetOutcome>;
}

export function createResets(deps: {
  storage: Storage;
  tokens: ResetTokens;
  passwords: Passwords;
  hasher: Hasher;
  outbox: Outbox;
  audit: Audit;
  settings: Settings;
  throttle: Throttle;
}): Resets {
  const { storage, tokens, passwords, hasher, outbox, audit, settings, throttle } = deps;

  /**
   * The channel a link was sent over, null unless it is good now. What it was sent to must still be the user's: a phone
   * may have become somebody else's who proved it, an e-mail may not count as proved any more. For an e-mail link it
   * costs one look at the user's row.
   */
  const channelOf = async (users: UserStore, userId: number, token: string): Promise<ResetChannel | null> => {
    const subject = await users.linkSubject(userId);
    const channel = subject ? tokens.check(subject, token) : null;
    if (!subject || !channel) return null;
    if (channel === 'email') return subject.isEmailVerified ? channel : null;
    const holder = subject.phone === null ? undefined : await holderOf(users, subject.phone);
    return holder?.id === userId ? channel : null;
  };

  /**
   * Who resets by e-mail has shown whose the mailbox is, not whose the phone: a stranger who typed the address when
   * registering may have given their own number with it, and could get codes and links by it ever after.
   */
  const dropUnprovedPhone = async (stores: Stores, user: User, source: Source): Promise<void> => {
    if (user.phone === null || user.isPhoneVerified) return;
    await stores.users.update(user.id, { phone: null }, 'keep-credentials');
    const entry = { event: 'user.update', outcome: 'success', actorId: null, userId: user.id } as const;
    await audit.record(stores, source, { ...entry, detail: { fields: 'phone' } });
  };

  const resets: Resets = {
    request: (email, frontendId) =>
      outbox.post({
        kind: 'reset-email',
        recipient: email,
        payload: { email, frontendId },
        life: settings.get('PASSWORD_RESET_TIMEOUT'),
      }),

    requestBySms: (phone) =>
      outbox.post({
        kind: 'reset-sms',
        recipient: phone,
        payload: { phone },
        life: settings.get('PASSWORD_RESET_TIMEOUT'),
      }),

    async inspect({ uid, token }) {
      const userId = decodeUid(uid);
      if (userId === null) return { kind: 'malformed-uid' };
      if (!Number.isSafeInteger(userId)) return { kind: 'invalid' };
      const channel = await channelOf(storage.read.users, userId, token);
      return channel ? { kind: 'valid', userId } : { kind: 'invalid' };
    },

    async confirm(link, password, source) {
      const state = await resets.inspect(link);
      if (state.kind !== 'valid') return state;
      const user = await storage.read.users.byId(state.userId);
      // Checked on what was read here: what the write is guarded by must be what the token was good for.
      const channel = user?.isActive ? tokens.check(user, link.token) : null;
      if (!user || !channel) return { kind: 'invalid' };
      const fault = await passwords.judge(password, user, () =>
        throttle.identifier('password-reset', { kind: 'user', id: user.id }, null),
      );
      if (fault) return { kind: 'refused', fault };
      const hash = await hasher.hash(password.first);
      const isReplaced = await storage.transaction(async (stores) => {
        if (!(await channelOf(stores.users, user.id, link.token))) return false;
        const replacement = {
          user,
          hash,
          event: 'password.reset',
          actorId: null,
          source,
          keep: null,
        } as const;
        const { isReplaced } = await passwords.replace(stores, replacement);
        if (isReplaced && channel === 'email') await dropUnprovedPhone(stores, user, source);
        return isReplaced;
      });
      return isReplaced ? { kind: 'done' } : { kind: 'invalid' };
    },
  };
  return resets;
}
