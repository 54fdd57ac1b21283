import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import { CODE_ERRORS, type CodeRefusal, type Codes } from '../codes/codes.ts';
import type { SendRefusal } from '../codes/send-code.ts';
import type { Requester, Source } from '../contracts/requester.ts';
import { byEmail, fieldErrorsSchema, json, type Route, refuse, route } from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import type { OtpChallenge } from '../contracts/stores/codes.ts';
import { type FieldRefusal, invalidFields, type RequestRefusal } from '../errors.ts';
import type { Hasher } from '../hashing/hasher.ts';
import type { Clock } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { message } from '../locales/index.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Policy } from '../policy/policy.ts';
import { sessionCookies, signInCookies } from '../sessions/cookies.ts';
import type { IssuedSession, SignedIn } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import type { Counters } from '../throttle/counters.ts';
import { type AccountFaults, hasFaults } from '../users/account.ts';
import {
  catchTaken,
  findTakenFromNewcomer,
  forStrangers,
  isPhoneClaimed,
  isPhoneProvedByOther,
  lockPhone,
} from '../users/claims.ts';
import { createRegistrationBudget } from './budget.ts';
import { accountOf, consentsOf, isBySms, registrationFields } from './fields.ts';
import { createNewAccounts, type Entered } from './new-account.ts';
import { createPendingRegistrations } from './pending.ts';

export interface RegisterServices {
  readonly storage: Storage;
  readonly hasher: Hasher;
  readonly policy: Policy;
  readonly codes: Codes;
  readonly signIn: SignIn;
  readonly keyring: Keyring;
  readonly outbox: Outbox;
  readonly audit: Audit;
  readonly counters: Counters;
  readonly settings: Settings;
  readonly clock: Clock;
}

/** The validated input of a registration. */
export interface RegistrationInput extends Entered {
  readonly password: string;
  /** By SMS: the code that was sent; undefined: send one. */
  readonly code: string | undefined;
}

type Outcome = { readonly kind: 'signed-in'; readonly signedIn: SignedIn } | Mailed | CodeSent;

/** With REGISTRATION_PREVENT_ENUMERATION: a link was mailed that creates the account. */
interface Mailed {
  readonly kind: 'mailed';
  /** With which the mail can be sent again. It opens nothing. */
  readonly id: string;
}

interface CodeSent {
  readonly kind: 'code-sent';
  /** The session that was started for the code; null if there was one. */
  readonly session: IssuedSession | null;
}

type CreateRefusal = FieldRefusal | CodeRefusal;

const isRefusal = (refusal: CreateRefusal | AccountFaults): refusal is CreateRefusal => 'code' in refusal;

const PHONE_MISSING = refused(invalidFields({ phone: [message('fieldRequired')] }));

/**
 * Registers people. By SMS (REST_REGISTER_VIEW), everything is validated before a code is sent and again with the code,
 * because nothing is kept in between. With REGISTRATION_PREVENT_ENUMERATION neither answers nor work depend on who has the
 * e-mail or the phone: the worker sends the code, or tells the owner of the phone; the mailed link creates the account.
 */
export function createRegister(services: RegisterServices) {
  const { storage, hasher, policy, codes, signIn, outbox, audit, settings, clock } = services;
  const pending = createPendingRegistrations(services);
  const newAccounts = createNewAccounts({ audit, clock });
  const { countRegistration, countMailAgain } = createRegistrationBudget(services);

  const preventsEnumeration = (): boolean => settings.get('REGISTRATION_PREVENT_ENUMERATION');

  /**
   * Sends the confirmation link again when an address is registered twice but never confirmed: its owner lost the mail, or
   * a stranger registered the address first. In both cases the link leads to the account, see createAccountLinks.
   */
  const mailConfirmationAgain = async (address: string, source: Source): Promise<void> => {
    const owner = await storage.read.users.byEmail(address);
    if (!owner?.isActive || owner.isEmailVerified || owner.userType !== 'registered') return;
    await storage.transaction((stores) => outbox.enqueueConfirmation(stores, owner, source));
  };

  /** The faults of an account that may be disclosed. */
  async function findAccountFaults(account: Entered['account'], source: Source): Promise<AccountFaults> {
    if (preventsEnumeration()) return {};
    const taken = forStrangers(await findTakenFromNewcomer(storage.read, services, account));
    if (taken.email) await mailConfirmationAgain(account.email, source);
    return taken;
  }

  async function findFaults(
    { account, password }: RegistrationInput,
    source: Source,
  ): Promise<AccountFaults> {
    const failures = await policy.check(password, { user: account });
    return {
      ...(failures.length > 0 && { password: failures }),
      ...(await findAccountFaults(account, source)),
    };
  }

  /** Sends a code. The faults of the account have been found before. */
  async function send(
    phone: string,
    { languageCode }: Entered['account'],
    requester: Requester,
  ): Promise<Result<CodeSent, SendRefusal>> {
    const request = { purpose: 'register', phone, userId: null } as const;
    const sent = await codes.send(requester, { ...request, language: languageCode ?? undefined });
    return sent.ok ? ok({ kind: 'code-sent', session: sent.value }) : sent;
  }

  /** @param proof the code that proved the phone; null: it is not proved */
  async function create(
    { account, consents, hash }: Entered & { hash: string },
    proof: OtpChallenge | null,
    requester: Requester,
  ): Promise<Result<Outcome, CreateRefusal>> {
    const { source } = requester;
    const work = storage.transaction<Result<Outcome, CreateRefusal>>(async (stores) => {
      await lockPhone(stores, account.phone);
      // Before the rest: of two requests with one code, the second learns that it was used.
      const used = proof ? await codes.useUp(stores, proof) : ok(undefined);
      if (!used.ok) return used;
      const taken = forStrangers(await findTakenFromNewcomer(stores, services, account));
      if (hasFaults(taken)) return refused(invalidFields(taken));
      const { phone } = account;
      const isContact = !proof && phone !== null && (await isPhoneClaimed(stores.users, phone));
      const user = await newAccounts.store(stores, source, {
        account: { ...account, isPhoneVerified: proof !== null, mayHoldPhone: !isContact },
        consents,
        hash,
      });
      if (proof) await codes.recordPhoneProof(stores, source, user);
      await outbox.enqueueConfirmation(stores, user, source);
      const signedIn = await signIn.complete(stores, user, requester, {
        method: 'registration',
        proof: proof ? 'sms' : 'pwd',
      });
      if (!signedIn) throw new Error('a user who has just registered could not be signed in');
      return ok({ kind: 'signed-in', signedIn } as const);
    });
    const result = await catchTaken(settings, work);
    if (result.ok) return result;
    return refused(isRefusal(result.refusal) ? result.refusal : invalidFields(result.refusal));
  }

  /** Keeps the registration until its mailed link is opened: the same for every e-mail, and a taken phone has no code. */
  const keep = (
    { account, consents, hash }: Entered & { hash: string },
    proof: OtpChallenge | null,
    { source }: Requester,
  ): Promise<Result<Outcome, CodeRefusal>> =>
    storage.transaction(async (stores) => {
      const { phone } = account;
      if (proof && phone !== null) {
        await lockPhone(stores, phone);
        const used = await codes.useUp(stores, proof);
        if (!used.ok) return used;
        if (await isPhoneProvedByOther(stores.users, phone, null))
          return refused({ code: 'otp_code_mismatch' });
      }
      const kept = { ...account, isPhoneVerified: proof !== null };
      const id = await pending.keep(stores, { account: kept, consents, hash, source });
      return ok({ kind: 'mailed', id });
    });

  return {
    /** Registers, or sends the code that this takes. */
    async submit(
      input: RegistrationInput,
      requester: Requester,
    ): Promise<Result<Outcome, FieldRefusal | SendRefusal | CodeRefusal>> {
      const { account, consents, password, code } = input;
      const needsProof = isBySms(settings);
      if (needsProof && account.phone === null) return PHONE_MISSING;
      const { source } = requester;
      const crowded = outbox.refusalFor({ kind: 'registration', recipient: account.email, source });
      if (crowded) return refused(crowded);
      const faults = await findFaults(input, source);
      if (hasFaults(faults)) return refused(invalidFields(faults));
      let proof: OtpChallenge | null = null;
      if (needsProof && account.phone !== null) {
        const { phone } = account;
        if (code === undefined) return send(phone, account, requester);
        const checked = await codes.check(requester, { purpose: 'register', phone, code });
        if (!checked.ok) return checked;
        proof = checked.value;
      }
      const tooMany = await countRegistration(requester.source);
      if (tooMany) return refused(tooMany);
      const entered = { account, consents, hash: await hasher.hash(password, requester.source) };
      return preventsEnumeration() ? keep(entered, proof, requester) : create(entered, proof, requester);
    },

    /**
     * Mails a registration again that waits for its link, a few times a day. It counts as another one.
     * @param id of the registration
     * @param email it was made with
     */
    async mailAgain(id: string, email: string, source: Source): Promise<Result<void, RequestRefusal>> {
      const crowded = outbox.refusalFor({ kind: 'registration', recipient: email, source });
      const tooMany = crowded ?? (await countMailAgain(id, source));
      if (tooMany) return refused(tooMany);
      await pending.renew(id, source);
      return ok(undefined);
    },

    /** Sends another code to somebody who has entered everything before. */
    async resend(
      account: Entered['account'],
      requester: Requester,
    ): Promise<Result<CodeSent, FieldRefusal | SendRefusal>> {
      if (account.phone === null) return PHONE_MISSING;
      const faults = await findAccountFaults(account, requester.source);
      return hasFaults(faults) ? refused(invalidFields(faults)) : send(account.phone, account, requester);
    },
  };
}

/** Creating an account. The page is in register.ts. */
export function registration(services: RegisterServices): Route[] {
  const register = createRegister(services);
  return [
    route({
      method: 'POST',
      path: '/users/registration/',
      operationId: 'register',
      summary: 'Create an account',
      description:
        'Signs in and mails a link that confirms the e-mail. Where REST_REGISTER_VIEW asks for SMS: without `code`, or with `resend`, the fields are checked and a code is sent; the same request with `code` creates the account. With REGISTRATION_PREVENT_ENUMERATION every answer is the same, whether or not e-mail and phone are taken: the account is created when the mailed link is opened, and nobody is signed in.',
      tag: 'Registration',
      auth: 'optional',
      readsFormType: true,
      throttle: { scope: 'register', identifier: byEmail },
      body: registrationFields(services),
      responses: {
        201: {
          description: 'Registered and signed in; or, with REGISTRATION_PREVENT_ENUMERATION, mailed.',
          schema: Type.Partial(
            Type.Object({ key: Type.String(), non_field_errors: Type.Array(Type.String()) }),
          ),
        },
        202: {
          description: 'A code was sent; `phone` is as it was sent here.',
          schema: Type.Object({ phone: Type.String() }),
        },
        400: {
          description: 'A field is not valid, the password breaks the policy, or e-mail or phone is taken.',
          schema: fieldErrorsSchema,
        },
      },
      errors: [...CODE_ERRORS, 'otp_too_early'],
      async handle(request) {
        const { body, raw, language } = request;
        const { password, code } = body;
        const entered = { account: accountOf(body, language), consents: consentsOf(body) };
        const result = await register.submit({ ...entered, password, code }, request);
        if (!result.ok) return refuse(result.refusal);
        switch (result.value.kind) {
          case 'code-sent':
            return json(202, { phone: String(raw.phone).trim() }, sessionCookies(result.value.session));
          // Clients show these texts when there is no key.
          case 'mailed':
            return json(201, { non_field_errors: [request.t(message('registrationMailed'))] });
          case 'signed-in': {
            const { signedIn } = result.value;
            return json(201, { key: signedIn.key }, signInCookies(signedIn));
          }
        }
      },
    }),
  ];
}
