import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage, Stores } from '../contracts/storage.ts';
import type { UserStore } from '../contracts/stores/users.ts';
import type { User } from '../contracts/user.ts';
import type { RequestRefusal } from '../errors.ts';
import type { Hasher } from '../hashing/hasher.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { decodeUid, type ResetChannel, type ResetTokens } from '../links/reset-token.ts';
import type { Policy } from '../policy/policy.ts';
import type { Throttle } from '../throttle/throttle.ts';
import { holderOf } from '../users/phone-holder.ts';
import type { NewPassword, PasswordFault, Passwords } from './passwords.ts';

/** What identifies a reset link. */
export interface ResetLink {
  readonly uid: string;
  readonly token: string;
}

/** Why a link is not accepted. A well-formed uid nobody has is an invalid link, so that ids cannot be counted. */
export interface LinkFault {
  readonly kind: 'malformed-uid' | 'invalid-link';
}

export type ResetRefusal =
  | LinkFault
  | PasswordFault
  | { readonly kind: 'throttled'; readonly refusal: RequestRefusal };

export interface ResetServices {
  readonly storage: Storage;
  readonly resetTokens: ResetTokens;
  readonly policy: Policy;
  readonly passwords: Passwords;
  readonly hasher: Hasher;
  readonly audit: Audit;
  readonly throttle: Throttle;
}

const INVALID_LINK = refused({ kind: 'invalid-link' } as const);

/** Links by which somebody sets a new password: they prove e-mail or phone in place of the old one. */
export function createResetLinks(services: ResetServices) {
  const { storage, resetTokens, policy, passwords, hasher, audit, throttle } = services;

  /**
   * The channel a link was sent over, null unless it is valid now. What it was sent to must still be the user's: another
   * may have proved the phone, the e-mail may not count as proved any more. An e-mail link costs one read of the user's row.
   */
  async function channelOf(users: UserStore, userId: number, token: string): Promise<ResetChannel | null> {
    const subject = await users.linkSubject(userId);
    const channel = subject ? resetTokens.check(subject, token) : null;
    if (!subject || !channel) return null;
    if (channel === 'email') return subject.isEmailVerified ? channel : null;
    const holder = subject.phone === null ? undefined : await holderOf(users, subject.phone);
    return holder?.id === userId ? channel : null;
  }

  /** Looks at a link without using it. @returns the user's id */
  async function inspect({ uid, token }: ResetLink): Promise<Result<number, LinkFault>> {
    const userId = decodeUid(uid);
    if (userId === null) return refused({ kind: 'malformed-uid' });
    if (!Number.isSafeInteger(userId)) return INVALID_LINK;
    return (await channelOf(storage.read.users, userId, token)) ? ok(userId) : INVALID_LINK;
  }

  /**
   * Comparing with former passwords can cost as much as a crowd of sign-ins, and who holds a link may try as often as they
   * like: where the policy does it, it is counted per user. A mismatch is compared with nothing.
   */
  const countComparison = async (
    { first, second }: NewPassword,
    user: User,
  ): Promise<RequestRefusal | null> =>
    first === second && (await policy.comparesWithFormer(user))
      ? throttle.countIdentifier('password-reset', { kind: 'user', id: user.id }, null)
      : null;

  /**
   * Who resets by e-mail has proved the mailbox, not the phone: a stranger who registered the address may have given their
   * own number with it, and could get codes and links by it ever after.
   */
  async function dropUnprovedPhone(stores: Stores, user: User, source: Source): Promise<void> {
    if (user.phone === null || user.isPhoneVerified) return;
    await stores.users.update(user.id, { phone: null }, 'keep-credentials');
    const entry = { event: 'user.update', outcome: 'success', actorId: null, userId: user.id } as const;
    await audit.record(stores, source, { ...entry, detail: { fields: 'phone' } });
  }

  /**
   * Sets a new password by a link, which is then used up. A refused password leaves it valid; of parallel uses one wins. An
   * e-mail link drops a phone that was never verified.
   * @throws Unavailable when former passwords cannot be compared now
   */
  async function confirm(
    link: ResetLink,
    password: NewPassword,
    source: Source,
  ): Promise<Result<void, ResetRefusal>> {
    const inspected = await inspect(link);
    if (!inspected.ok) return inspected;
    const user = await storage.read.users.byId(inspected.value);
    // The write below is guarded by what is read here, so the token must be good for just that.
    const channel = user?.isActive ? resetTokens.check(user, link.token) : null;
    if (!user || !channel) return INVALID_LINK;
    const tooMany = await countComparison(password, user);
    if (tooMany) return refused({ kind: 'throttled', refusal: tooMany });
    const valid = await passwords.validate(password, user);
    if (!valid.ok) return valid;
    const hash = await hasher.hash(valid.value);
    return storage.transaction(async (stores) => {
      if (!(await channelOf(stores.users, user.id, link.token))) return INVALID_LINK;
      const change = { user, hash, event: 'password.reset', actorId: null, source, keep: null } as const;
      const replaced = await passwords.replace(stores, change);
      if (!replaced.ok) return INVALID_LINK;
      if (channel === 'email') await dropUnprovedPhone(stores, user, source);
      return ok(undefined);
    });
  }

  return { inspect, confirm };
}
