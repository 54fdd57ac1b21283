import type { Audit } from '../audit/audit.ts';
import type { Codes } from '../codes/codes.ts';
import type { Requester, Source } from '../contracts/requester.ts';
import type { Route } from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import type { User } from '../contracts/user.ts';
import type { Clock } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import type { ConfirmationTokens } from '../links/confirmation-token.ts';
import { linkRoutes, mangledLink } from '../links/link-routes.ts';
import { message } from '../locales/index.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Settings } from '../settings.ts';
import type { Counters } from '../throttle/counters.ts';
import type { Throttled } from '../throttle/throttle.ts';
import { createPendingRegistrations, isRegistrationToken } from './pending.ts';
import { createRenewals } from './renewal.ts';

/**
 * Links that confirm the e-mail of an existing account. They neither sign in nor sign out.
 *
 * A link proves the mailbox, but a stranger may have created the account with this address. Mail and page therefore
 * explain how to lock that stranger out: by a new password once the e-mail is confirmed.
 */
export function createAccountLinks(deps: {
  storage: Storage;
  audit: Audit;
  confirmationTokens: ConfirmationTokens;
  outbox: Outbox;
}) {
  const { storage, audit, confirmationTokens: tokens, outbox } = deps;

  /**
   * Ids that nobody has take as long as a wrong token: only a right one leads to the whole row of the user.
   * @returns null if the link is invalid
   */
  const subjectOf = async (
    { users }: Pick<Storage['read'], 'users'>,
    token: string,
    life?: number,
  ): Promise<User | null> => {
    const id = tokens.userIdOf(token);
    if (id === null || !tokens.check(await users.linkSubject(id), token, life)) return null;
    const user = await users.byId(id);
    return user?.isActive && tokens.check(user, token, life) ? user : null;
  };

  /** Whose link it was, however long ago, if the same address still has to be confirmed. */
  const formerSubjectOf = async (token: string): Promise<User | null> => {
    const user = await subjectOf(storage.read, token, Number.POSITIVE_INFINITY);
    return user && !isConfirmed(user) ? user : null;
  };

  /** Whether a link is valid; changes nothing. */
  const inspect = async (token: string): Promise<boolean> => (await subjectOf(storage.read, token)) !== null;

  return {
    inspect,

    /** Whether a link is not valid any more for no other reason than its age. */
    isExpired: async (token: string): Promise<boolean> =>
      !(await inspect(token)) && (await formerSubjectOf(token)) !== null,

    /**
     * Sends another link to the same address, which the worker does no more often than others.
     * @returns null if it was queued, or there is nothing to send
     */
    async renew(token: string, source: Source): Promise<Throttled | null> {
      const user = await formerSubjectOf(token);
      if (!user?.email) return null;
      const crowded = outbox.refusalFor({ kind: 'email-confirmation', recipient: user.email, source });
      if (crowded) return crowded;
      await storage.transaction((stores) => outbox.enqueueConfirmation(stores, user, source));
      return null;
    },

    /**
     * Confirms the e-mail, unless it is confirmed already. Only a session of the same user shows that who reads the mail also
     * has the phone of the account.
     *
     * @returns whether the link is valid
     */
    async confirm(token: string, { viewer, source }: Pick<Requester, 'viewer' | 'source'>): Promise<boolean> {
      const known = await subjectOf(storage.read, token);
      if (!known || isConfirmed(known)) return known !== null;
      const isStored = await storage.transaction(async (stores) => {
        const user = await subjectOf(stores, token);
        if (!user || isConfirmed(user)) return false;
        const { verification_required: _ended, ...attributes } = user.attributes;
        const by = viewer?.user.id === user.id ? 'owner' : 'anybody';
        if (!(await stores.users.confirmEmail(user, attributes, by))) return false;
        const entry = { event: 'email.confirm', outcome: 'success', actorId: null } as const;
        await audit.record(stores, source, { ...entry, userId: user.id });
        return true;
      });
      // Another request came first: with the same link, which then counts as valid, or with a change that voids it.
      return isStored || inspect(token);
    },
  };
}

const isConfirmed = (user: User): boolean =>
  user.isEmailVerified && user.attributes.verification_required === undefined;

const PATH = '/users/registration/account-confirm-email/';

/** The link in mails about a registration. Opening it repeatedly gives the same answer. */
export function accountConfirmEmail(services: {
  storage: Storage;
  keyring: Keyring;
  outbox: Outbox;
  audit: Audit;
  codes: Codes;
  counters: Counters;
  settings: Settings;
  clock: Clock;
  confirmationTokens: ConfirmationTokens;
}): Route[] {
  const account = createAccountLinks(services);
  const pending = createPendingRegistrations(services);
  const renewals = createRenewals(services);
  return [
    ...linkRoutes({
      path: `${PATH}:token/`,
      operation: 'confirmEmail',
      summary: 'Confirm the e-mail of an account, or create a pending account',
      description: 'The link in the mail. It is valid for seven days and does not sign in.',
      tag: 'Registration',
      auth: 'optional',
      params: {
        token: {
          description: 'The token of the link.',
          example: '6j-d3k9x1-6f1ed002ab5595859014ebf0951522d9',
        },
      },
      scriptsMayGet: true,
      inspect: async ({ params: { token = '' } }) =>
        (await account.inspect(token)) || (await pending.inspect(token)),
      act: async (request) => {
        const { token = '' } = request.params;
        return (await account.confirm(token, request)) || (await pending.confirm(token, request.source));
      },
      renewal: {
        isExpired: async ({ params: { token = '' } }) =>
          (await account.isExpired(token)) || (await renewals.isExpired(token)),
        send: ({ params: { token = '' }, source }) =>
          (isRegistrationToken(token) ? renewals : account).renew(token, source),
      },
      // Nothing is left of a registration after a while, not even of which link was one.
      invalidPage: ({ params: { token = '' } }) =>
        isRegistrationToken(token) ? { name: 'registration-over' } : { name: 'link-invalid' },
      pathOf: ({ token = '' }) => `${PATH}${encodeURIComponent(token)}/`,
      asks: { title: 'confirmEmailTitle', text: 'confirmEmailText', button: 'mailConfirmButton' },
      done: { text: message('emailConfirmed'), page: { name: 'email-confirmed' } },
    }),
    ...mangledLink(PATH, 'confirmEmail'),
  ];
}
