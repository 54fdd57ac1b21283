import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Route } from '../contracts/route.ts';
import type { Storage, Stores, Transaction } from '../contracts/storage.ts';
import type { EmailChange } from '../contracts/stores/email-changes.ts';
import type { UserChanges } from '../contracts/stores/users.ts';
import type { User } from '../contracts/user.ts';
import { type Clock, DAY, SECOND } from '../lib/clock.ts';
import { UniqueViolation } from '../lib/failures.ts';
import { isUid } from '../lib/random.ts';
import { type EmailLinks, undoPathOf } from '../links/email-links.ts';
import { linkRoutes, mangledLink } from '../links/link-routes.ts';
import { type UidLink, uidLinkIn } from '../links/uid-link.ts';
import { message } from '../locales/index.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Passwords } from '../passwords/passwords.ts';
import type { Settings } from '../settings.ts';
import { endAccess, lockChanges } from './email-changes.ts';
import { phoneChangesOf } from './phone-change.ts';

/** How long the reset mail may wait, seconds. */
const RESET_MAIL_LIFE = DAY / SECOND;

interface Services {
  readonly storage: Storage;
  readonly passwords: Passwords;
  readonly outbox: Outbox;
  readonly audit: Audit;
  readonly emailLinks: EmailLinks;
  readonly settings: Settings;
  readonly clock: Clock;
}

/** The audit events of a phone that somebody entered or proved. */
const PHONE_EVENTS = ['phone.change', 'phone.confirm'] as const;

/** What a link can do now. `held`: it did it, and that still holds. */
type Standing = 'stop' | 'restore' | 'held';

interface Found {
  readonly change: EmailChange & { readonly oldEmail: string };
  readonly user: User;
  readonly standing: Standing;
}

/**
 * Links by which the owner of an old, verified address undoes a change, or stops it before it is done.
 *
 * They are for owners whose account was taken over. The intruder may have changed everything since: e-mail, phone and
 * password, more than once, and may have closed the account. So a link depends on nothing but the change it was made for, and
 * voids all later ones: the link to the oldest address wins. Only an operator's change of the address voids it.
 */
export function createEmailUndo(services: Services) {
  const { storage, passwords, outbox, audit, emailLinks, settings, clock } = services;

  /** @returns undefined unless the link was made for this change and can do something now */
  async function find(stores: Stores, { uid, token }: UidLink): Promise<Found | undefined> {
    const change = isUid(uid) ? await stores.emailChanges.byUid(uid) : undefined;
    if (!change || !emailLinks.isUndo(change, token) || !isUndoable(change)) return;
    const user = await stores.users.byId(change.userId);
    if (!user || !mayBeRestored(user)) return;
    const changes = await stores.emailChanges.ofUser(user.id);
    const standing = standingOf(
      change,
      user,
      changes.filter(({ id, state }) => id >= change.id && (state === 'pending' || state === 'done')),
    );
    return standing && { change, user, standing };
  }

  const isUndoable = (change: EmailChange): change is Found['change'] =>
    change.oldEmail !== null && change.undoableUntil > 0 && clock.now() <= change.undoableUntil;

  /** @param later the living changes since this one, itself included */
  function standingOf(change: EmailChange, user: User, later: readonly EmailChange[]): Standing | undefined {
    if (change.state === 'void') return undefined;
    if (change.state === 'undone')
      return user.email === change.oldEmail && later.length === 0 ? 'held' : undefined;
    // A newer change may be done although this one was not: then the address before this one comes back, too.
    return later.some((one) => one.state === 'done' && isUndoable(one)) ? 'restore' : 'stop';
  }

  /** Gives the old address back, and shuts out everybody who got in since. */
  async function restore(
    stores: Transaction,
    { change, user: { id } }: Found,
    source: Source,
  ): Promise<void> {
    // Locks the row: what follows cannot be overtaken by a change of the intruder, and what came first is seen.
    const locked = await write(
      stores,
      id,
      { email: change.oldEmail, isEmailVerified: true },
      'end-credentials',
    );
    const reopens = locked.closedAt !== null;
    const endsPhone = await hasNewPhone(stores, locked, change);
    const follows = {
      ...(reopens && { isActive: true }),
      ...(endsPhone && phoneChangesOf({ kind: 'remove' })),
    };
    const user = reopens || endsPhone ? await write(stores, id, follows, 'keep-credentials') : locked;
    const entry = { outcome: 'success', actorId: null, userId: id } as const;
    await audit.record(stores, source, { ...entry, event: 'email.change_undone' });
    if (reopens) await audit.record(stores, source, { ...entry, event: 'account.restore' });
    if (endsPhone)
      await audit.record(stores, source, { ...entry, event: 'phone.change', detail: { phone: 'removed' } });
    await endAccess(stores, id);
    await stores.devices.removeOfUser(id);
    if (user.userType !== 'registered') return;
    await passwords.disable(stores, user);
    // The intruder may have requested a reset mail a moment ago, so that this one would come too soon.
    await stores.outbox.clearResetSlot({ userId: id, channel: 'email' });
    await outbox.enqueue(stores, {
      kind: 'reset-email',
      recipient: change.oldEmail,
      payload: { email: change.oldEmail, frontendId: null },
      source,
      life: RESET_MAIL_LIFE,
    });
  }

  async function write(
    { users }: Transaction,
    id: number,
    changes: UserChanges,
    effect: 'keep-credentials' | 'end-credentials',
  ): Promise<User> {
    const user = await users.update(id, changes, effect);
    if (!user) throw new Error('the user is gone');
    return user;
  }

  /**
   * Whether the phone was added, or became a way to sign in, after the change was requested; or shortly before, as the trail
   * knows: an intruder may begin with the phone.
   */
  async function hasNewPhone(
    { audit: trail }: Transaction,
    { id: userId, phone, isPhoneVerified }: User,
    { phone: before, wasPhoneVerified, createdAt }: EmailChange,
  ): Promise<boolean> {
    if (phone === null) return false;
    if (phone !== before || (isPhoneVerified && !wasPhoneVerified)) return true;
    const since = createdAt - settings.get('EMAIL_UNDO_TIMEOUT') * SECOND;
    const rows = await Promise.all(PHONE_EVENTS.map((event) => trail.list({ userId, event, limit: 1 })));
    return rows.flat().some(({ at }) => at >= since);
  }

  async function carryOut(stores: Transaction, found: Found, source: Source): Promise<void> {
    const { change, user, standing } = found;
    if (standing === 'held') return;
    await stores.emailChanges.markUndone(change.uid);
    await stores.emailChanges.voidFrom(user.id, change.id);
    if (standing === 'restore') return restore(stores, found, source);
    const entry = { event: 'email.change_stop', outcome: 'success', actorId: null } as const;
    await audit.record(stores, source, { ...entry, userId: user.id });
  }

  return {
    /** Whether a link can be used, or what it did still holds; changes nothing. */
    inspect: async (link: UidLink): Promise<boolean> => (await find(storage.read, link)) !== undefined,

    /** Undoes or stops the change, unless that is done already. Of parallel uses one does. @returns whether the link is valid */
    async use(link: UidLink, source: Source): Promise<boolean> {
      const known = await find(storage.read, link);
      if (!known) return false;
      // Without a transaction: the link of an account of one's own can be used again and again, and each would wait for a lock.
      if (known.standing === 'held') return true;
      try {
        return await storage.transaction(async (stores) => {
          await lockChanges(stores, known.user.id);
          const found = await find(stores, link);
          if (found) await carryOut(stores, found, source);
          return found !== undefined;
        });
      } catch (error) {
        // Cannot be while the address is reserved, unless the clocks of two machines differ.
        if (error instanceof UniqueViolation) return false;
        throw error;
      }
    },
  };
}

/** An account that an operator deactivated stays as it is; one that was closed comes back, for an intruder may have closed it. */
const mayBeRestored = ({ isActive, closedAt, userType }: User): boolean =>
  userType !== 'anonymized' && (isActive || closedAt !== null);

const PATH = '/users/email-undo/';

/** The link in mails to the old address. */
export function emailUndo(services: Services): Route[] {
  const undo = createEmailUndo(services);
  return [
    ...linkRoutes({
      path: `${PATH}:uid/:token/`,
      operation: 'undoEmailChange',
      summary: 'Undo or stop a change of e-mail',
      description:
        'The link in mails to the old address. A change that is done is undone: the old address comes back, all sessions, API tokens and links end, a phone added since is removed, and the password becomes unusable; a reset link is mailed. Valid for EMAIL_UNDO_TIMEOUT. Only POST acts.',
      tag: 'Profile',
      params: {
        uid: { description: 'The id of the change.', example: '019b0a52-8c00-7a6e-b5a4-6f0d9be3a1c2' },
        token: {
          description: 'The token of the link.',
          example: 'fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9',
        },
      },
      scriptsMayGet: false,
      inspect: ({ params }) => undo.inspect(uidLinkIn(params)),
      act: ({ params, source }) => undo.use(uidLinkIn(params), source),
      pathOf: (params) => undoPathOf(uidLinkIn(params)),
      asks: { title: 'undoEmailTitle', text: 'undoEmailText', button: 'undoEmailButton' },
      done: {
        text: message('emailUndone'),
        page: { name: 'link-done', title: 'undoEmailDoneTitle', text: 'undoEmailDoneText' },
      },
    }),
    ...mangledLink(PATH, 'undoEmailChange'),
  ];
}
