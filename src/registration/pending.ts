import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage, Stores } from '../contracts/storage.ts';
import type { PendingRegistration } from '../contracts/stores/registrations.ts';
import type { User } from '../contracts/user.ts';
import { type Clock, DAY, SECOND } from '../lib/clock.ts';
import { UniqueViolation } from '../lib/failures.ts';
import { type Keyring, sha256 } from '../lib/keyring.ts';
import { newTokenKey } from '../lib/random.ts';
import { CONFIRMATION_LIFE } from '../links/confirmation-token.ts';
import type { Language } from '../locales/index.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { asNewUser, emptyAccount } from '../users/account.ts';

/** How long the mail may wait before it is not sent any more, milliseconds. */
const MAIL_LIFE = DAY;
/** How long a registration is kept: after this no link to it can be valid, milliseconds. */
export const REGISTRATION_LIFE = MAIL_LIFE + CONFIRMATION_LIFE;

const TOKEN = /^[0-9a-f]{40}$/;

/** The validated input, with the password hashed. */
interface RegistrationDetails {
  readonly email: string;
  readonly hash: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Missing in rows of older versions. */
  readonly attributes?: User['attributes'];
  readonly language: Language;
}

/**
 * Registrations that wait for their mailed link (REGISTRATION_PREVENT_ENUMERATION).
 *
 * No account exists before the link is opened, so registering a stranger's address neither blocks it nor discloses, by a
 * later sign-in or by the phone, whether it was free. Each link creates the account with the input of its own registration:
 * a stranger who registers the same address cannot change what the owner entered. Opening a link does not sign in.
 *
 * The phone is not kept, because whether the new account has it would disclose whether the phone is taken.
 */
export function createPendingRegistrations(deps: {
  storage: Storage;
  keyring: Keyring;
  outbox: Outbox;
  audit: Audit;
  clock: Clock;
}) {
  const { storage, keyring, outbox, audit, clock } = deps;

  const find = async (
    { registrations }: Pick<Stores, 'registrations'>,
    token: string,
  ): Promise<PendingRegistration | undefined> => {
    if (!TOKEN.test(token)) return undefined;
    const found = await registrations.byIdHash(sha256(token));
    const isAlive =
      found !== undefined && found.mailedAt !== null && clock.now() - found.mailedAt <= CONFIRMATION_LIFE;
    return isAlive ? found : undefined;
  };

  /** Reads in a transaction, which waits for the commit of the request that refused our write. */
  const isDone = (token: string): Promise<boolean> =>
    storage.transaction(async (stores) => ((await find(stores, token))?.userId ?? null) !== null);

  return {
    /** Stores a registration and enqueues one message. It looks up no user, so it is the same for every address. */
    async keep(details: RegistrationDetails): Promise<void> {
      const token = newTokenKey();
      const idHash = sha256(token);
      const { email, language } = details;
      await storage.transaction(async (stores) => {
        await stores.registrations.insert({
          idHash,
          recipientKey: outbox.recipientKey(email),
          payload: keyring.encrypt('registration', JSON.stringify(details), idHash),
          createdAt: clock.now(),
        });
        await outbox.enqueue(stores, {
          kind: 'registration',
          recipient: email,
          payload: { email, token, language },
          life: MAIL_LIFE / SECOND,
        });
      });
    },

    /** Whether a link is valid; changes nothing. */
    inspect: async (token: string): Promise<boolean> => (await find(storage.read, token)) !== undefined,

    /** Creates the account of a link, unless it exists already. @returns whether the link is valid */
    async confirm(token: string, source: Source): Promise<boolean> {
      const found = await find(storage.read, token);
      if (!found) return false;
      const { idHash, payload } = found;
      if (payload === null) return true;
      const details: RegistrationDetails = JSON.parse(keyring.decrypt('registration', payload, idHash));
      const { email, hash, firstName, lastName, attributes, language } = details;
      const names = { firstName, lastName, languageCode: language };
      const account = { ...emptyAccount, ...names, email, isEmailVerified: true };
      const work = storage.transaction(async (stores) => {
        const user = await stores.users.insert(asNewUser(account, hash, clock.now(), attributes));
        await stores.registrations.complete(idHash, user.id);
        const entry = { event: 'user.register', outcome: 'success', actorId: null } as const;
        await audit.record(stores, source, { ...entry, userId: user.id });
        return true;
      });
      try {
        return await work;
      } catch (error) {
        if (!(error instanceof UniqueViolation)) throw error;
        // The address is taken now: by a parallel use of the same link, or in another way.
        return isDone(token);
      }
    },
  };
}
