import type { Audit } from '../audit/audit.ts';
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
import type { ConfirmationLinks } from './confirmations.ts';

/** A mail that comes later than this is not sent any more, milliseconds. */
const MAIL_LIFE = DAY;
/** So long after it was typed no link can belong to a registration any more, milliseconds. */
export const REGISTRATION_LIFE = MAIL_LIFE + CONFIRMATION_LIFE;

const TOKEN = /^[0-9a-f]{40}$/;

/** What somebody typed, judged and with the password hashed. */
export interface RegistrationDetails {
  readonly email: string;
  readonly hash: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Left out by versions that kept none. */
  readonly attributes?: User['attributes'];
  readonly language: Language;
}

/** Registrations where nothing may show whether somebody has the address. */
export interface PendingRegistrations extends ConfirmationLinks {
  /** Keeps what was typed and enqueues one message. Looks nobody up, so it is the same for every address. */
  keep(details: RegistrationDetails): Promise<void>;
}

/**
 * There is no account before the link in the mail is opened. So registering somebody else's address neither takes it
 * from them nor shows, by trying to sign in or by asking for the phone elsewhere, whether it was free. Each link makes
 * the account with what was typed for that link: a stranger who registers the address again and again changes nothing in
 * the links its owner asked for. Opening a link signs nobody in.
 *
 * A phone is not kept: an account that has it, or lacks it, would show whether it is somebody's.
 */
export function createPendingRegistrations(deps: {
  storage: Storage;
  keyring: Keyring;
  outbox: Outbox;
  audit: Audit;
  clock: Clock;
}): PendingRegistrations {
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

  /** Read in a transaction: who was first may not be committed yet, and a refused write shows that already. */
  const isDone = (token: string): Promise<boolean> =>
    storage.transaction(async (stores) => ((await find(stores, token))?.userId ?? null) !== null);

  return {
    async keep(details) {
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

    inspect: async (token) => (await find(storage.read, token)) !== undefined,

    async confirm(token, source) {
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
        // The address became somebody's: by the same link at the same moment, or by another way.
        return isDone(token);
      }
    },
  };
}
