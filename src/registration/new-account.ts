import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Transaction } from '../contracts/storage.ts';
import type { User } from '../contracts/user.ts';
import type { Clock } from '../lib/clock.ts';
import { type Account, asNewUser } from '../users/account.ts';
import { type Consents, recordConsents } from '../users/consents.ts';

/** What somebody entered to register, except the password. */
export interface Entered {
  readonly account: Account & { readonly email: string };
  /** Those that were given or declined. */
  readonly consents: Consents;
}

/** Consents that no column holds: the terms of the shop. */
const IN_ATTRIBUTES = ['confirm', 'kvkk_confirm'] as const;

/** Creates accounts of people who register. */
export function createNewAccounts({ audit, clock }: { audit: Audit; clock: Clock }) {
  return {
    /**
     * Stores an account in the caller's transaction, with the audit rows of its registration and consents.
     *
     * @param entered.hash of the password
     * @param entered.sent when and from where the form was submitted, if not now and by this request
     * @throws UniqueViolation when another user has the e-mail or the verified phone
     */
    async store(
      stores: Transaction,
      source: Source,
      { account, consents, hash, sent }: Entered & { hash: string; sent?: { at: number; from: Source } },
    ): Promise<User> {
      const terms = IN_ATTRIBUTES.flatMap((name) =>
        consents[name] === undefined ? [] : [[name, consents[name]] as const],
      );
      const user = await stores.users.insert(
        asNewUser(account, hash, clock.now(), Object.fromEntries(terms)),
      );
      const { id: userId } = user;
      const entry = { event: 'user.register', outcome: 'success', actorId: null, userId } as const;
      await audit.record(stores, source, entry);
      await recordConsents(audit, stores, sent?.from ?? source, {
        userId,
        actorId: userId,
        through: 'registration',
        consents,
        ...(sent && { givenAt: sent.at }),
      });
      return user;
    },
  };
}
