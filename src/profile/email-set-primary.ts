import type { Audit } from '../audit/audit.ts';
import type { Requester } from '../contracts/requester.ts';
import type { CookieChanges, Route } from '../contracts/route.ts';
import type { Storage, Stores, Transaction } from '../contracts/storage.ts';
import type { EmailChange } from '../contracts/stores/email-changes.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import { emailKey, type User } from '../contracts/user.ts';
import { type Clock, SECOND } from '../lib/clock.ts';
import { UniqueViolation } from '../lib/failures.ts';
import { isUid } from '../lib/random.ts';
import { confirmPathOf, type EmailLinks } from '../links/email-links.ts';
import { linkRoutes, mangledLink } from '../links/link-routes.ts';
import type { UidLink } from '../links/uid-link.ts';
import { message } from '../locales/index.ts';
import { NOTICE_LIFE, type Outbox } from '../outbox/outbox.ts';
import { sessionCookies } from '../sessions/cookies.ts';
import type { IssuedSession, Sessions } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';
import { hasFaults } from '../users/account.ts';
import { emailFaults } from '../users/claims.ts';
import { claimTo, endAccess, lockChanges } from './email-changes.ts';

interface Services {
  readonly storage: Storage;
  readonly sessions: Sessions;
  readonly outbox: Outbox;
  readonly audit: Audit;
  readonly emailLinks: EmailLinks;
  readonly settings: Settings;
  readonly clock: Clock;
}

/** What the use of a link did. */
interface Confirmed {
  /** The user before the change; null: it was done before. */
  readonly before: User | null;
  /** The session that used the link, under its new id; null if it is not this user's. */
  readonly session: IssuedSession | null;
}

type Found = { readonly change: EmailChange; readonly user: User };

/**
 * The links to new addresses. They need no sign-in: who asked for the change knew the password, and who has the link has the
 * mailbox.
 */
export function createEmailConfirmations(services: Services) {
  const { storage, sessions, outbox, audit, emailLinks, settings, clock } = services;

  /** @returns undefined unless the link was made for this change and is in time */
  async function find(stores: Stores, { uid, token }: UidLink): Promise<Found | undefined> {
    const change = isUid(uid) ? await stores.emailChanges.byUid(uid) : undefined;
    if (!change || !emailLinks.isConfirmation(change, token) || clock.now() > change.expiresAt) return;
    const user = await stores.users.byId(change.userId);
    return user?.isActive ? { change, user } : undefined;
  }

  const holds = ({ change, user }: Found): boolean =>
    change.state === 'done' && user.email !== null && emailKey(user.email) === emailKey(change.newEmail);

  /** Whether the change can be done now: it is the newest, nothing it was checked against has changed, the address is free. */
  async function isOpen(stores: Stores, { change, user }: Found): Promise<boolean> {
    if (change.state !== 'pending') return false;
    if (user.authGeneration !== change.generation || user.email !== change.oldEmail) return false;
    // Whoever has just confirmed the present address may be somebody else than who asked for another.
    if (user.isEmailVerified !== change.wasVerified) return false;
    const newest = (await stores.emailChanges.ofUser(user.id)).at(-1);
    if (newest?.uid !== change.uid) return false;
    return !hasFaults(await emailFaults(stores, clock, user, { email: change.newEmail }));
  }

  async function carryOut(
    stores: Transaction,
    { change, user }: Found,
    { viewer, source }: Pick<Requester, 'viewer' | 'source'>,
  ): Promise<Confirmed | null> {
    const { verification_required: _ended, ...attributes } = user.attributes;
    const isOwner = viewer?.user.id === user.id;
    const by = isOwner ? 'owner' : 'anybody';
    const changed = await stores.users.changeEmail(user, change.newEmail, attributes, by);
    if (!changed) return null;
    const claim = claimTo(change.newEmail, await stores.emailChanges.ofUser(user.id), clock.now());
    // The owner is back: who had the account since must not undo it. The owner may still shut them out.
    if (claim) await stores.emailChanges.voidFrom(user.id, claim.id + 1, change.uid);
    const undoableUntil =
      change.undoableUntil > 0 ? clock.now() + settings.get('EMAIL_UNDO_TIMEOUT') * SECOND : 0;
    await stores.emailChanges.complete(change.uid, undoableUntil);
    const actorId = isOwner ? user.id : null;
    await audit.record(stores, source, {
      event: 'email.change',
      outcome: 'success',
      actorId,
      userId: user.id,
    });
    if (change.oldEmail !== null)
      await outbox.enqueue(stores, {
        kind: 'email-changed',
        recipient: change.oldEmail,
        payload: { change: change.uid },
        source,
        life: NOTICE_LIFE,
      });
    await endAccess(stores, user.id);
    const own: Session | null = isOwner ? viewer.session : null;
    const session = own && (await sessions.start(stores, { user: changed, previous: own, source }));
    return { before: user, session };
  }

  return {
    /** Whether a link can be used, or what it did still holds; changes nothing. */
    async inspect(link: UidLink): Promise<boolean> {
      const found = await find(storage.read, link);
      return found !== undefined && (holds(found) || (await isOpen(storage.read, found)));
    },

    /**
     * Stores the new address, unless that is done already. Of parallel uses one does. Ends every session, API token and link
     * of the user, except the session that used the link if it is this user’s: it gets a new id.
     * @returns null if the link is invalid
     */
    async use(link: UidLink, requester: Pick<Requester, 'viewer' | 'source'>): Promise<Confirmed | null> {
      const known = await find(storage.read, link);
      if (!known) return null;
      // Without a transaction: the link of an account of one's own can be used again and again, and each would wait for a lock.
      if (holds(known)) return { before: null, session: null };
      try {
        return await storage.transaction(async (stores) => {
          await lockChanges(stores, known.user.id);
          const found = await find(stores, link);
          if (!found) return null;
          if (holds(found)) return { before: null, session: null };
          return (await isOpen(stores, found)) ? carryOut(stores, found, requester) : null;
        });
      } catch (error) {
        // Somebody else took the address at this moment.
        if (error instanceof UniqueViolation) return null;
        throw error;
      }
    },
  };
}

const PATH = '/users/email-set-primary/';

/** The link in the mail to a new address. */
export function emailSetPrimary(services: Services): Route[] {
  const confirmations = createEmailConfirmations(services);
  const linkOf = ({ signed_email = '', user_id_key = '' }: Readonly<Record<string, string>>): UidLink => ({
    token: signed_email,
    uid: user_id_key,
  });
  return [
    ...linkRoutes({
      path: `${PATH}:signed_email/:user_id_key/`,
      operation: 'setPrimaryEmail',
      summary: 'Confirm a new e-mail',
      description:
        'The link in the mail to the new address. It is valid for seven days, works without a sign-in, and ends all sessions and API tokens of the user, except the session that opens it.',
      tag: 'Profile',
      auth: 'optional',
      params: {
        signed_email: {
          description: 'The token of the link.',
          example: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
        },
        user_id_key: {
          description: 'The id of the change.',
          example: '019b0a52-8c00-7a6e-b5a4-6f0d9be3a1c2',
        },
      },
      scriptsMayGet: true,
      inspect: ({ params }) => confirmations.inspect(linkOf(params)),
      async act(request): Promise<false | CookieChanges> {
        const confirmed = await confirmations.use(linkOf(request.params), request);
        if (!confirmed) return false;
        return sessionCookies(confirmed.session);
      },
      pathOf: (params) => confirmPathOf(linkOf(params)),
      asks: { title: 'setEmailTitle', text: 'setEmailText', button: 'setEmailButton' },
      done: {
        text: message('emailChanged'),
        page: { name: 'link-done', title: 'setEmailDoneTitle', text: 'setEmailDoneText' },
      },
    }),
    ...mangledLink(PATH, 'setPrimaryEmail'),
  ];
}
