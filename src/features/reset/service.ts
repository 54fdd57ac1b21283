import type { Settings } from '../../settings.ts';
import type { Audit } from '../audit/service.ts';
import type { Messages } from '../messages/service.ts';
import type { Hasher } from '../password/hasher.ts';
import type { NewPassword, PasswordFault, Passwords } from '../password/service.ts';
import type { Source } from '../route.ts';
import type { Storage } from '../storage.ts';
import { decodeUid, type ResetTokens } from './token.ts';

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
  /** Uses a link. A refused password leaves it usable; of parallel uses one wins. */
  confirm(link: ResetLink, password: NewPassword, source: Source): Promise<ResetOutcome>;
}

export function createResets(deps: {
  storage: Storage;
  tokens: ResetTokens;
  passwords: Passwords;
  hasher: Hasher;
  messages: Messages;
  audit: Audit;
  settings: Settings;
}): Resets {
  const { storage, tokens, passwords, hasher, messages, settings } = deps;

  const resets: Resets = {
    async request(email, frontendId) {
      await storage.transaction((stores) =>
        messages.enqueue(stores, {
          kind: 'reset-email',
          recipient: email,
          payload: { email, frontendId },
          life: settings.get('PASSWORD_RESET_TIMEOUT'),
        }),
      );
    },

    async requestBySms(phone) {
      await storage.transaction((stores) =>
        messages.enqueue(stores, {
          kind: 'reset-sms',
          recipient: phone,
          payload: { phone },
          life: settings.get('PASSWORD_RESET_TIMEOUT'),
        }),
      );
    },

    async inspect({ uid, token }) {
      const userId = decodeUid(uid);
      if (userId === null) return { kind: 'malformed-uid' };
      const subject = Number.isSafeInteger(userId) ? await storage.read.users.linkSubject(userId) : undefined;
      return subject && tokens.check(subject, token) ? { kind: 'valid', userId } : { kind: 'invalid' };
    },

    async confirm(link, password, source) {
      const state = await resets.inspect(link);
      if (state.kind !== 'valid') return state;
      const user = await storage.read.users.byId(state.userId);
      // Checked on what was read here: what the write is guarded by must be what the token was good for.
      if (!user?.isActive || !tokens.check(user, link.token)) return { kind: 'invalid' };
      const fault = await passwords.judge(password, user);
      if (fault) return { kind: 'refused', fault };
      const hash = await hasher.hash(password.first);
      const result = await storage.transaction((stores) =>
        passwords.replace(stores, {
          user,
          hash,
          event: 'password.reset',
          actorId: null,
          source,
          keep: null,
        }),
      );
      return result.isReplaced ? { kind: 'done' } : { kind: 'invalid' };
    },
  };
  return resets;
}
