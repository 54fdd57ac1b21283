import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage } from '../contracts/storage.ts';
import type { User } from '../contracts/user.ts';
import type { ConfirmationTokens } from '../links/confirmation-token.ts';

/** A kind of links that show whose a mailbox is. They can be opened again and again, with the same answer. */
export interface ConfirmationLinks {
  /** Whether a link is valid; changes nothing. */
  inspect(token: string): Promise<boolean>;
  /** Uses a link. @returns whether it is valid */
  confirm(token: string, source: Source): Promise<boolean>;
}

/**
 * Links that confirm the e-mail of an account there is. Nobody is signed in by one, and nobody is signed out.
 *
 * Whoever opens a link has the mailbox, but need not be who made the account: somebody else may have typed the address.
 * So mail and page say how to lock out whoever did, which a new password does once the e-mail is confirmed.
 */
function createAccountLinks(deps: {
  storage: Storage;
  audit: Audit;
  confirmationTokens: ConfirmationTokens;
}): ConfirmationLinks {
  const { storage, audit, confirmationTokens: tokens } = deps;

  /** @returns null when the link is not valid */
  const subjectOf = async (
    { users }: Pick<Storage['read'], 'users'>,
    token: string,
  ): Promise<User | null> => {
    const id = tokens.userIdOf(token);
    const user = id === null ? undefined : await users.byId(id);
    return user?.isActive && tokens.check(user, token) ? user : null;
  };

  const links: ConfirmationLinks = {
    inspect: async (token) => (await subjectOf(storage.read, token)) !== null,

    async confirm(token, source) {
      const known = await subjectOf(storage.read, token);
      if (!known || isConfirmed(known)) return known !== null;
      const isStored = await storage.transaction(async (stores) => {
        const user = await subjectOf(stores, token);
        if (!user || isConfirmed(user)) return false;
        const { verification_required: _ended, ...attributes } = user.attributes;
        if (!(await stores.users.confirmEmail(user, attributes))) return false;
        const entry = { event: 'email.confirm', outcome: 'success', actorId: null } as const;
        await audit.record(stores, source, { ...entry, userId: user.id });
        return true;
      });
      // Another request was first: with the same link, and then all is well, or with a change that ended it.
      return isStored || links.inspect(token);
    },
  };
  return links;
}

/** Every link that a mail about a registration can hold. */
export function createConfirmations(deps: {
  storage: Storage;
  audit: Audit;
  confirmationTokens: ConfirmationTokens;
  pendingRegistrations: ConfirmationLinks;
}): ConfirmationLinks {
  const kinds = [createAccountLinks(deps), deps.pendingRegistrations];
  const some = async (isValid: (links: ConfirmationLinks) => Promise<boolean>): Promise<boolean> => {
    for (const links of kinds) if (await isValid(links)) return true;
    return false;
  };
  return {
    inspect: (token) => some((links) => links.inspect(token)),
    confirm: (token, source) => some((links) => links.confirm(token, source)),
  };
}

const isConfirmed = (user: User): boolean =>
  user.isEmailVerified && user.attributes.verification_required === undefined;
