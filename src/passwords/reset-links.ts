import type { Audit } from '../audit/audit.ts';
import type { Codes } from '../codes/codes.ts';
import { countUnder } from '../codes/ledger.ts';
import { createPhoneProof } from '../codes/phone-proof.ts';
import type { Requester, Source } from '../contracts/requester.ts';
import type { Storage, Stores, Transaction } from '../contracts/storage.ts';
import type { UserStore } from '../contracts/stores/users.ts';
import type { User } from '../contracts/user.ts';
import type { RequestRefusal } from '../errors.ts';
import type { Hasher } from '../hashing/hasher.ts';
import { type Clock, DAY } from '../lib/clock.ts';
import { UniqueViolation } from '../lib/failures.ts';
import type { Keyring } from '../lib/keyring.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { type DjangoResetTokens, decodeDjangoUid } from '../links/django-reset-token.ts';
import { decodeUid, type ResetChannel, type ResetTokens } from '../links/reset-token.ts';
import type { UidLink } from '../links/uid-link.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Policy } from '../policy/policy.ts';
import type { Devices } from '../sessions/devices.ts';
import type { Settings } from '../settings.ts';
import { type Throttle, throttled } from '../throttle/throttle.ts';
import { NO_PHONE } from '../users/phone.ts';
import { reachableHolderOf } from '../users/phone-holder.ts';
import type { NewPassword, PasswordFault, Passwords } from './passwords.ts';

/** Why a link is not accepted. A well-formed but unknown uid is an invalid link, so that user ids cannot be enumerated. */
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
  readonly djangoResetTokens: DjangoResetTokens;
  readonly policy: Policy;
  readonly passwords: Passwords;
  readonly devices: Devices;
  readonly hasher: Hasher;
  readonly audit: Audit;
  readonly throttle: Throttle;
  readonly settings: Settings;
  readonly codes: Codes;
  readonly outbox: Outbox;
  readonly keyring: Keyring;
  readonly clock: Clock;
}

/** Passwords of one account that are set with links in a day: each leaves audit rows and a notice. */
export const ACCOUNT_RESETS = 5;

const INVALID_LINK = refused({ kind: 'invalid-link' } as const);

/** Setting a new password with a reset link, which proves e-mail or phone instead of the old password. */
export function createResetLinks(services: ResetServices) {
  const { storage, resetTokens, policy, passwords, devices, hasher, audit, throttle, settings } = services;
  const { djangoResetTokens, keyring, clock } = services;
  const provePhone = createPhoneProof(services);

  /**
   * The channel a link was sent over; null unless it is valid now. The user must still hold what it was sent to: another
   * user may have verified the phone, or an operator unverified the e-mail or refused unverified phones. An e-mail link
   * costs one read.
   */
  async function channelOf(users: UserStore, userId: number, token: string): Promise<ResetChannel | null> {
    const subject = await users.linkSubject(userId);
    const channel = resetTokens.check(subject, token);
    if (!subject || !channel) return null;
    if (channel === 'email') return subject.isEmailVerified ? channel : null;
    const holder =
      subject.phone === null ? undefined : await reachableHolderOf(users, subject.phone, settings);
    return holder?.id === userId ? channel : null;
  }

  /**
   * The user of a link that Django mailed before they moved here. The link itself proves the mailbox, whatever is known of it.
   * It reads as much where nobody has the key. Members of staff ask for one here: whoever has the shop's key could make theirs.
   */
  async function djangoUser({ importedUsers, users }: Stores, { uid, token }: UidLink): Promise<User | null> {
    const sourceId = djangoResetTokens.isOn ? decodeDjangoUid(uid) : null;
    if (sourceId === null) return null;
    const imported = await importedUsers.bySourceId(sourceId);
    const user = await users.byId(imported?.userId ?? 0);
    const holder = imported && user?.isActive && !user.isStaff ? { imported, subject: user } : null;
    return djangoResetTokens.check(sourceId, holder, token) ? (user ?? null) : null;
  }

  /** Validates a link without using it up. @returns the user's id */
  async function inspect(link: UidLink): Promise<Result<number, LinkFault>> {
    const userId = decodeUid(link.uid);
    const isOwn =
      userId !== null &&
      Number.isSafeInteger(userId) &&
      (await channelOf(storage.read.users, userId, link.token)) !== null;
    if (isOwn) return ok(userId);
    const former = await djangoUser(storage.read, link);
    if (former) return ok(former.id);
    return userId === null ? refused({ kind: 'malformed-uid' }) : INVALID_LINK;
  }

  /** The channel over which exactly this user got a link; null if it is not theirs, or not valid. */
  async function channelFor(stores: Stores, user: User, link: UidLink): Promise<ResetChannel | null> {
    const channel = resetTokens.check(user, link.token);
    if (channel) return channel;
    return (await djangoUser(stores, link))?.id === user.id ? 'email' : null;
  }

  /**
   * Comparing with former passwords costs as much as many sign-ins, and a link can be tried without limit. If the policy
   * compares, attempts are therefore counted per user. Passwords that differ are never compared.
   */
  const countComparison = async (
    { first, second }: NewPassword,
    user: User,
  ): Promise<RequestRefusal | null> =>
    first === second && (await policy.comparesWithFormer(user))
      ? throttle.countRequest('password-reset', { identifier: { kind: 'user', id: user.id } })
      : null;

  /**
   * A reset by e-mail proves the mailbox, not who created the account: a stranger who registered the address may have entered
   * their own phone and proved it, before the address was confirmed or later, and could request codes and links with it from
   * then on. What an account with such an address proves says nothing, because the stranger knows its password.
   * Their devices are forgotten with it, and also where they gave no phone.
   */
  async function dropForeign(stores: Transaction, user: User, source: Source): Promise<User | null> {
    const hasForeignPhone = user.phone !== null && !user.isPhoneVerified;
    if (!user.phonePrecedesEmail && !hasForeignPhone) return user;
    const changes = { ...NO_PHONE, phonePrecedesEmail: false };
    const without = await stores.users.update(user.id, changes, 'keep-credentials');
    await stores.devices.removeOfUser(user.id);
    if (user.phone === null) return without ?? null;
    const entry = { event: 'user.update', outcome: 'success', actorId: null, userId: user.id } as const;
    await audit.record(stores, source, { ...entry, detail: { fields: 'phone' } });
    return without ?? null;
  }

  /** Not by source, as other changes are: neighbours must not keep anybody out. */
  async function countReset(stores: Transaction, { id }: User): Promise<RequestRefusal | null> {
    const now = clock.now();
    const keys = keyring.forEachKey(({ mac }) => mac('password-resets', [id]));
    const { count, resetsAt } = await countUnder(stores.otp, { kind: 'password-reset', keys }, DAY, now);
    return count > ACCOUNT_RESETS ? throttled(resetsAt - now) : null;
  }

  /** What a used link says about the phone: one by SMS was read on it. @returns the user after it; null if it is another's now */
  async function settlePhone(
    stores: Transaction,
    user: User,
    channel: ResetChannel,
    source: Source,
  ): Promise<User | null> {
    if (channel === 'email') return dropForeign(stores, user, source);
    return user.isPhoneVerified ? user : provePhone(stores, user, source, 'with-the-proof');
  }

  /**
   * Sets a new password and uses the link up. After a refused password it stays valid; of parallel uses one wins. An e-mail
   * link removes a phone that may be a stranger's, a link by SMS verifies it. Nobody is signed in, but the browser is a known
   * device from then on: who opened the link proved mailbox or phone, so guesses of strangers must not keep it out.
   * @returns the cookie of the device
   * @throws Unavailable when too many comparisons with former passwords are waiting
   */
  async function confirm(
    link: UidLink,
    password: NewPassword,
    requester: Pick<Requester, 'device' | 'session' | 'source'>,
  ): Promise<Result<string, ResetRefusal>> {
    const { source } = requester;
    const inspected = await inspect(link);
    if (!inspected.ok) return inspected;
    const user = await storage.read.users.byId(inspected.value);
    // The write below is guarded by this row, so the token must be valid for exactly this row.
    const channel = user?.isActive ? await channelFor(storage.read, user, link) : null;
    if (!user || !channel) return INVALID_LINK;
    const tooMany = await countComparison(password, user);
    if (tooMany) return refused({ kind: 'throttled', refusal: tooMany });
    const valid = await passwords.validate(password, user);
    if (!valid.ok) return valid;
    const hash = await hasher.hash(valid.value, source);
    try {
      return await storage.transaction(async (stores) => {
        const isValid =
          (await channelOf(stores.users, user.id, link.token)) !== null ||
          (await djangoUser(stores, link))?.id === user.id;
        if (!isValid) return INVALID_LINK;
        const change = { user, hash, event: 'password.reset', actorId: null, source, keep: null } as const;
        const replaced = await passwords.replace(stores, change);
        const current = replaced.ok && (await stores.users.byId(user.id));
        const owner = current && (await settlePhone(stores, current, channel, source));
        if (!owner) return INVALID_LINK;
        const tooOften = await countReset(stores, owner);
        if (tooOften) return refused({ kind: 'throttled', refusal: tooOften });
        const { visitorId = null } = requester.session ?? {};
        return ok(await devices.renew(stores, owner, requester, visitorId));
      });
    } catch (error) {
      // Another user verified the phone at the same moment.
      if (error instanceof UniqueViolation) return INVALID_LINK;
      throw error;
    }
  }

  return { inspect, confirm };
}
