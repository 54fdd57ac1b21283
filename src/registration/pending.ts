import type { Audit } from '../audit/audit.ts';
import type { Codes } from '../codes/codes.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage, Stores, Transaction } from '../contracts/storage.ts';
import type { PendingRegistration } from '../contracts/stores/registrations.ts';
import type { User } from '../contracts/user.ts';
import { type Clock, DAY, SECOND } from '../lib/clock.ts';
import { UniqueViolation } from '../lib/failures.ts';
import { type Keyring, sha256 } from '../lib/keyring.ts';
import { newTokenKey } from '../lib/random.ts';
import { CONFIRMATION_LIFE } from '../links/confirmation-token.ts';
import type { Language } from '../locales/index.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { emptyAccount, hasFaults } from '../users/account.ts';
import { emailFaults, lockPhone } from '../users/claims.ts';
import { createNewAccounts, type Entered } from './new-account.ts';

/** The purpose of the keys of registrations. */
export const REGISTRATION_PURPOSE = 'registration';
/** How long the mail may wait before it is not sent any more, milliseconds. */
const MAIL_LIFE = DAY;
/** How long the page of an expired link sends another one, milliseconds. */
const RENEWAL_LIFE = 7 * DAY;
/** How long a registration is kept: after this no link to it is valid or can be replaced, milliseconds. */
export const REGISTRATION_LIFE = MAIL_LIFE + CONFIRMATION_LIFE + RENEWAL_LIFE;

const TOKEN = /^[0-9a-f]{40}$/;
/** Whether a text looks like the token of a link to a registration. */
export const isRegistrationToken = (text: string): boolean => TOKEN.test(text);

/** The validated input, with the password hashed. The phone of the account is verified if a code proved it. */
export interface RegistrationDetails extends Entered {
  readonly hash: string;
  /** Where the form came from: the proof of its consents. */
  readonly source: Source;
  /** When it was submitted, milliseconds; missing: when this was stored. */
  readonly submittedAt?: number;
}

/** What older versions stored. */
interface OldDetails {
  readonly email: string;
  readonly hash: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly attributes?: User['attributes'];
  readonly language: Language;
}

/** What is needed to create the account of a link. */
type Restored = Omit<RegistrationDetails, 'source'> & { readonly source?: Source };

function restore(details: RegistrationDetails | OldDetails): Restored {
  if ('account' in details) return details;
  const { email, hash, firstName, lastName, attributes, language } = details;
  const account = { ...emptyAccount, email, firstName, lastName, languageCode: language };
  return {
    account,
    hash,
    consents: attributes?.confirm === undefined ? {} : { confirm: attributes.confirm === true },
  };
}

/**
 * Registrations that wait for their mailed link (REGISTRATION_PREVENT_ENUMERATION).
 *
 * No account exists before the link is opened, so registering a stranger's address neither blocks it nor discloses, by a
 * later sign-in or by the phone, whether it was free. Each link creates the account with the input of its own registration:
 * a stranger who registers the same address cannot change what the owner entered. Opening a link does not sign in.
 *
 * A phone that a code proved is verified in the new account, unless somebody verified it meanwhile. Any other phone is
 * contact data: it opens nothing and blocks nobody, so the account does not disclose whether another one has it.
 */
export function createPendingRegistrations(deps: {
  storage: Storage;
  keyring: Keyring;
  outbox: Outbox;
  audit: Audit;
  codes: Codes;
  clock: Clock;
}) {
  const { storage, keyring, outbox, codes, clock } = deps;
  const newAccounts = createNewAccounts(deps);

  /** @param isLate whether the link is to be expired, or else valid */
  const lookUp = async (
    { registrations }: Pick<Stores, 'registrations'>,
    token: string,
    { isLate }: { isLate: boolean },
  ): Promise<PendingRegistration | undefined> => {
    if (!isRegistrationToken(token)) return undefined;
    const found = await registrations.byIdHash(sha256(token));
    if (!found || found.mailedAt === null) return undefined;
    return clock.now() - found.mailedAt > CONFIRMATION_LIFE === isLate ? found : undefined;
  };

  const find = (stores: Pick<Stores, 'registrations'>, token: string) =>
    lookUp(stores, token, { isLate: false });

  /** @returns null if it became an account, or its key is lost, so that nothing can be read */
  const open = ({ idHash, payload, createdAt }: PendingRegistration) => {
    const opened = payload === null ? null : keyring.open(REGISTRATION_PURPOSE, payload, idHash);
    return opened && { submittedAt: createdAt, ...restore(JSON.parse(opened.text)) };
  };

  /** Reads in a transaction, which waits for the commit of the request that refused our write. */
  const isDone = (token: string): Promise<boolean> =>
    storage.transaction((stores) => isDoneIn(stores, token));

  /** Stores a registration under a new token, with the message that brings it. @param cause of the message */
  async function insert(stores: Transaction, details: Restored, cause: Source): Promise<string> {
    const now = clock.now();
    const token = newTokenKey();
    const idHash = sha256(token);
    const { email, languageCode: language } = details.account;
    await stores.registrations.insert({
      idHash,
      recipientKey: outbox.recipientKey(email),
      payload: keyring.encrypt(REGISTRATION_PURPOSE, JSON.stringify(details), idHash),
      // One that is mailed again is kept for as long as its link works, not for as long as a new one.
      createdAt: Math.min(now, (details.submittedAt ?? now) + MAIL_LIFE + CONFIRMATION_LIFE),
    });
    await outbox.enqueue(stores, {
      kind: 'registration',
      recipient: email,
      payload: { email, token, language },
      source: cause,
      life: MAIL_LIFE / SECOND,
    });
    return idHash;
  }

  const isDoneIn = async (stores: Stores, token: string): Promise<boolean> =>
    ((await find(stores, token))?.userId ?? null) !== null;

  /** The account with its phone as it may be now. @param provedAt when a code proved it, if one did */
  async function withPhone(
    stores: Transaction,
    account: Entered['account'],
    provedAt: number,
  ): Promise<Entered['account']> {
    const { phone } = account;
    if (phone === null) return account;
    await lockPhone(stores, phone);
    const wasProved = account.isPhoneVerified && clock.now() - provedAt <= REGISTRATION_LIFE;
    const owners = wasProved ? await stores.users.claimingPhone(phone) : [];
    const isProved = wasProved && !owners.some((owner) => owner.isPhoneVerified);
    return { ...account, isPhoneVerified: isProved, mayHoldPhone: isProved };
  }

  return {
    /**
     * Stores a registration and enqueues one message, in the caller's transaction. It looks up no user, so it is the same
     * for every address.
     * @returns its id, which opens nothing
     */
    keep: (stores: Transaction, details: RegistrationDetails): Promise<string> =>
      insert(stores, details, details.source),

    /**
     * Mails a registration again, under a token of its own, because only mails have tokens: the links before stay valid. It
     * looks up no user, either; the worker mails no address too often.
     */
    async renew(idHash: string, source: Source): Promise<void> {
      const found = await storage.read.registrations.byIdHash(idHash);
      const details = found && open(found);
      if (!details) return;
      await storage.transaction((stores) => insert(stores, details, source));
    },

    /**
     * The registration of a link that is over for no other reason than its age. It looks up no user: whether the address was
     * taken meanwhile is found out by the worker. One that was submitted too long ago is none, however often it was mailed since:
     * nothing that was entered is kept for ever, and no phone counts as proved that was proved then.
     * @returns its id, and the address it was made with; null if there is none, it became an account, or its key is lost
     */
    async late(token: string): Promise<{ readonly idHash: string; readonly email: string } | null> {
      const found = await lookUp(storage.read, token, { isLate: true });
      const details = found && open(found);
      if (!details || clock.now() - details.submittedAt > REGISTRATION_LIFE) return null;
      return { idHash: found.idHash, email: details.account.email };
    },

    /** Whether a link is valid; changes nothing. */
    inspect: async (token: string): Promise<boolean> => (await find(storage.read, token)) !== undefined,

    /** Creates the account of a link, unless it exists already. @returns whether the link is valid */
    async confirm(token: string, source: Source): Promise<boolean> {
      const found = await find(storage.read, token);
      if (!found) return false;
      if (found.payload === null) return true;
      const details = open(found);
      if (!details) return false;
      const { account, hash, consents, source: from, submittedAt } = details;
      const work = storage.transaction(async (stores) => {
        // Its former owner may still take it back.
        if (hasFaults(await emailFaults(stores, clock, null, account))) return isDoneIn(stores, token);
        const known = await withPhone(stores, account, submittedAt);
        const opened = { ...known, isEmailVerified: true, phonePrecedesEmail: true };
        const sent = { at: submittedAt, from: from ?? source };
        const user = await newAccounts.store(stores, source, { account: opened, consents, hash, sent });
        await stores.registrations.complete(found.idHash, user.id);
        if (user.isPhoneVerified) await codes.recordPhoneProof(stores, source, user);
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
