import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Route } from '../contracts/route.ts';
import type { Storage, Stores, Transaction } from '../contracts/storage.ts';
import type { Closure } from '../contracts/stores/closures.ts';
import { type User, verifiedEmailOf, verifiedPhoneOf } from '../contracts/user.ts';
import { type Clock, DAY } from '../lib/clock.ts';
import { type ClosureTokens, closureUndoPath } from '../links/closure-token.ts';
import { linkRoutes, mangledLink } from '../links/link-routes.ts';
import { decodeUid } from '../links/reset-token.ts';
import { type UidLink, uidLinkIn } from '../links/uid-link.ts';
import { message } from '../locales/index.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Settings } from '../settings.ts';

interface Services {
  readonly storage: Storage;
  readonly outbox: Outbox;
  readonly audit: Audit;
  readonly closureTokens: ClosureTokens;
  readonly settings: Settings;
  readonly clock: Clock;
}

/** How long a used link is answered the same again, milliseconds from closing: no grace period is longer. */
const ANSWERED_FOR = 31 * DAY;

/**
 * Opening a closed account again with the link of the notice. The link is valid until the account is erased, also when
 * the worker is late. It ends with every change that an operator makes to the closed account.
 */
export function createRestoring({ storage, outbox, audit, closureTokens, settings, clock }: Services) {
  const find = async (
    { closures }: Pick<Stores, 'closures'>,
    { uid, token }: UidLink,
  ): Promise<Closure | null> => {
    const userId = decodeUid(uid);
    const isId = userId !== null && Number.isSafeInteger(userId);
    const closure = isId ? await closures.byUser(userId) : undefined;
    return closureTokens.check(closure, token) && closure ? closure : null;
  };

  /** Whether the account is still closed as the link says. */
  const isClosed = (user: User, { closedAt, generation }: Closure): boolean =>
    user.closedAt === closedAt && user.authGeneration === generation;

  const isRestored = (user: User, { closedAt, restoredAt }: Closure): boolean =>
    restoredAt !== null && user.isActive && clock.now() - closedAt <= ANSWERED_FOR;

  /** Whether a link is valid, or what it did still holds; changes nothing. */
  async function inspect(link: UidLink): Promise<boolean> {
    const closure = await find(storage.read, link);
    const user = closure ? await storage.read.users.byId(closure.userId) : undefined;
    return Boolean(closure && user && (isClosed(user, closure) || isRestored(user, closure)));
  }

  /** Whoever closed the account may know the password: the owner gets a link to choose a new one. */
  async function sendReset(stores: Transaction, user: User, source: Source): Promise<void> {
    const [email, phone] = [verifiedEmailOf(user), verifiedPhoneOf(user)];
    const life = settings.get('PASSWORD_RESET_TIMEOUT');
    if (email !== null)
      await outbox.enqueue(stores, {
        kind: 'reset-email',
        recipient: email,
        payload: { email, frontendId: null },
        source,
        life,
      });
    else if (phone !== null)
      await outbox.enqueue(stores, { kind: 'reset-sms', recipient: phone, payload: { phone }, source, life });
  }

  /** Opens the account, unless it is open again already. Old sessions stay void. @returns whether the link is valid */
  async function restore(link: UidLink, source: Source): Promise<boolean> {
    const known = await find(storage.read, link);
    // Without a transaction: a forged link, or one that is used again and again.
    if (!known || known.restoredAt !== null) return inspect(link);
    const isRestoredNow = await storage.transaction(async (stores) => {
      const closure = await find(stores, link);
      if (!closure || closure.restoredAt !== null) return false;
      const user = await stores.closures.restore(closure, clock.now());
      if (!user) return false;
      const entry = { event: 'account.restore', outcome: 'success', actorId: null, userId: user.id } as const;
      await audit.record(stores, source, entry);
      await sendReset(stores, user, source);
      return true;
    });
    // Another request came first: with the same link, which then holds, or with a change that voids it.
    return isRestoredNow || inspect(link);
  }

  return { inspect, restore };
}

const PATH = '/users/anonymize/undo/';

/** The link in the notice about a closed account. */
export function anonymizeUndo(services: Services): Route[] {
  const restoring = createRestoring(services);
  return [
    ...linkRoutes({
      path: `${PATH}:uid/:token/`,
      operation: 'reopenAccount',
      summary: 'Open a closed account again',
      description:
        'The link in the mail or SMS about the closed account; it is valid until the account is erased. Only POST acts. It does not sign in; a link to choose a new password follows.',
      tag: 'Profile',
      params: {
        uid: { description: 'The user’s id, in unpadded base64url.', example: 'MjM1' },
        token: {
          description: 'The token of the link.',
          example: '6f1ed002ab5595859014ebf0951522d96f1ed002ab5595859014ebf0951522d9',
        },
      },
      scriptsMayGet: false,
      inspect: ({ params }) => restoring.inspect(uidLinkIn(params)),
      act: ({ params, source }) => restoring.restore(uidLinkIn(params), source),
      pathOf: (params) => closureUndoPath(uidLinkIn(params)),
      asks: { title: 'accountUndoTitle', text: 'accountUndoText', button: 'mailClosedButton' },
      done: {
        text: message('accountRestored'),
        page: { name: 'link-done', title: 'accountRestoredTitle', text: 'accountRestoredText' },
      },
    }),
    ...mangledLink(PATH, 'reopenAccount'),
  ];
}
