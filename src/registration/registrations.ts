import type { Audit } from '../audit/audit.ts';
import type { Storage } from '../contracts/storage.ts';
import type { User } from '../contracts/user.ts';
import type { FieldErrors } from '../errors.ts';
import type { Hasher } from '../hashing/hasher.ts';
import type { Clock } from '../lib/clock.ts';
import type { Language } from '../locales/index.ts';
import { mailConfirmation } from '../outbox/confirmation.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Policy } from '../policy/policy.ts';
import type { SignedIn } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';
import type { Login, SignInContext } from '../sign-in/sign-in.ts';
import { type Account, asNewUser, emptyAccount, refuse } from '../users/account.ts';
import { holdPhone, orTaken, takenFields } from '../users/claims.ts';
import type { PendingRegistrations } from './pending.ts';

/** What somebody typed. */
export interface RegistrationInput {
  readonly email: string;
  readonly password: string;
  /** What the account keeps beside its fields: `confirm`, whether the terms were accepted. */
  readonly attributes: User['attributes'];
  readonly firstName: string;
  readonly lastName: string;
  /** E.164. */
  readonly phone: string | null;
  readonly language: Language;
}

export type RegistrationOutcome =
  | { readonly kind: 'signed-in'; readonly signedIn: SignedIn }
  /** With REGISTRATION_PREVENT_ENUMERATION: whoever has the mailbox learns the rest. */
  | { readonly kind: 'mailed' };

export interface Registrations {
  /**
   * Makes an account and signs in; or, with REGISTRATION_PREVENT_ENUMERATION, mails a link that makes it.
   * @throws InvalidFields password; email and phone when they are somebody's, unless that must not show
   */
  register(input: RegistrationInput, context: SignInContext): Promise<RegistrationOutcome>;
}

export function createRegistrations(deps: {
  storage: Storage;
  hasher: Hasher;
  policy: Policy;
  login: Login;
  pendingRegistrations: PendingRegistrations;
  outbox: Outbox;
  audit: Audit;
  settings: Settings;
  clock: Clock;
}): Registrations {
  const { storage, hasher, policy, login, pendingRegistrations, outbox, audit, settings, clock } = deps;

  const judge = async ({ password, ...person }: RegistrationInput): Promise<FieldErrors> => {
    const failures = await policy.check(password, { user: { ...person, username: null } });
    return failures.length > 0 ? { password: failures } : {};
  };

  /**
   * Who registers an address that was registered but never confirmed lost the mail, or finds that a stranger typed the
   * address first. Either gets the link again; it is the way to the account, see createConfirmations.
   */
  const mailConfirmationAgain = async (address: string): Promise<void> => {
    const owner = await storage.read.users.byEmail(address);
    if (!owner?.isActive || owner.isEmailVerified || owner.userType !== 'registered') return;
    await storage.transaction((stores) => mailConfirmation(outbox, stores, owner));
  };

  const create = async (
    account: Account,
    { hash, attributes }: { hash: string; attributes: User['attributes'] },
    context: SignInContext,
  ): Promise<SignedIn> => {
    const work = storage.transaction(async (stores) => {
      await holdPhone(stores, account.phone);
      refuse(await takenFields(stores.users, settings, null, account));
      const user = await stores.users.insert(asNewUser(account, hash, clock.now(), attributes));
      const entry = { event: 'user.register', outcome: 'success', actorId: null, userId: user.id } as const;
      await audit.record(stores, context.source, entry);
      await mailConfirmation(outbox, stores, user);
      const signedIn = await login.complete(stores, user, 'registration', context);
      if (!signedIn) throw new Error('somebody who was just registered could not be signed in');
      return signedIn;
    });
    return orTaken(settings, work);
  };

  return {
    async register(input, context) {
      const { email, password, firstName, lastName, phone, attributes, language } = input;
      const preventsEnumeration = settings.get('REGISTRATION_PREVENT_ENUMERATION');
      const account = { ...emptyAccount, email, firstName, lastName, phone, languageCode: language };
      const taken = preventsEnumeration ? {} : await takenFields(storage.read.users, settings, null, account);
      if (taken.email) await mailConfirmationAgain(email);
      refuse({ ...(await judge(input)), ...taken });

      const hash = await hasher.hash(password);
      if (preventsEnumeration) {
        await pendingRegistrations.keep({ email, hash, firstName, lastName, attributes, language });
        return { kind: 'mailed' };
      }
      return { kind: 'signed-in', signedIn: await create(account, { hash, attributes }, context) };
    },
  };
}
