import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import {
  boolean,
  documented,
  email,
  type FieldValues,
  optional,
  password,
  text,
} from '../contracts/fields.ts';
import { type FormErrors, PATHS } from '../contracts/page.ts';
import {
  type Answer,
  byEmail,
  fieldErrorsSchema,
  json,
  page,
  type Route,
  type RouteRequest,
  redirect,
  refuse,
  route,
  typedText,
} from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import type { User } from '../contracts/user.ts';
import { invalidFields } from '../errors.ts';
import type { Hasher } from '../hashing/hasher.ts';
import type { Clock } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { Site } from '../links/site.ts';
import { type Language, message } from '../locales/index.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Policy } from '../policy/policy.ts';
import { signInCookies } from '../sessions/cookies.ts';
import type { Devices } from '../sessions/devices.ts';
import type { SignedIn } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';
import type { SignIn, SignInContext } from '../sign-in/sign-in.ts';
import {
  type Account,
  type AccountFaults,
  asNewUser,
  emptyAccount,
  hasFaults,
  NAME_MAX_LENGTH,
} from '../users/account.ts';
import { catchTaken, findTaken, lockPhone } from '../users/claims.ts';
import { phone } from '../users/phone.ts';
import { createPendingRegistrations } from './pending.ts';

interface Services {
  readonly storage: Storage;
  readonly hasher: Hasher;
  readonly policy: Policy;
  readonly signIn: SignIn;
  readonly keyring: Keyring;
  readonly outbox: Outbox;
  readonly audit: Audit;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly site: Site;
  readonly devices: Devices;
}

/** The validated input of a registration. */
interface RegistrationInput {
  readonly email: string;
  readonly password: string;
  /** Stored with the account: `confirm`, the acceptance of the terms. */
  readonly attributes: User['attributes'];
  readonly firstName: string;
  readonly lastName: string;
  /** E.164. */
  readonly phone: string | null;
  readonly language: Language;
}

/** Registering. */
export const registration = (services: Services): Route[] => [api(services), ...pages(services)];

/** Creates an account and signs in; or, with REGISTRATION_PREVENT_ENUMERATION, mails a link that creates it. */
export function createRegister(services: Omit<Services, 'site' | 'devices'>) {
  const { storage, hasher, policy, signIn, outbox, audit, settings, clock } = services;
  const pending = createPendingRegistrations(services);

  const findWeakness = async ({ password, ...person }: RegistrationInput): Promise<AccountFaults> => {
    const failures = await policy.check(password, { user: { ...person, username: null } });
    return failures.length > 0 ? { password: failures } : {};
  };

  /**
   * Sends the confirmation link again when an address is registered twice but never confirmed: its owner lost the mail, or
   * a stranger registered the address first. In both cases the link leads to the account, see createAccountLinks.
   */
  const mailConfirmationAgain = async (address: string): Promise<void> => {
    const owner = await storage.read.users.byEmail(address);
    if (!owner?.isActive || owner.isEmailVerified || owner.userType !== 'registered') return;
    await storage.transaction((stores) => outbox.enqueueConfirmation(stores, owner));
  };

  const create = (
    account: Account,
    { hash, attributes }: { hash: string; attributes: User['attributes'] },
    context: SignInContext,
  ): Promise<Result<SignedIn, AccountFaults>> => {
    const work = storage.transaction(async (stores) => {
      await lockPhone(stores, account.phone);
      const taken = await findTaken(stores.users, settings, null, account);
      if (hasFaults(taken)) return refused(taken);
      const user = await stores.users.insert(asNewUser(account, hash, clock.now(), attributes));
      const entry = { event: 'user.register', outcome: 'success', actorId: null, userId: user.id } as const;
      await audit.record(stores, context.source, entry);
      await outbox.enqueueConfirmation(stores, user);
      const signedIn = await signIn.complete(stores, user, context, { method: 'registration', proof: 'pwd' });
      if (!signedIn) throw new Error('a user who has just registered could not be signed in');
      return ok(signedIn);
    });
    return catchTaken(settings, work);
  };

  return async (
    input: RegistrationInput,
    context: SignInContext,
  ): Promise<Result<SignedIn | 'mailed', AccountFaults>> => {
    const { email, password, firstName, lastName, phone, attributes, language } = input;
    const preventsEnumeration = settings.get('REGISTRATION_PREVENT_ENUMERATION');
    const account = { ...emptyAccount, email, firstName, lastName, phone, languageCode: language };
    const taken = preventsEnumeration ? {} : await findTaken(storage.read.users, settings, null, account);
    if (taken.email) await mailConfirmationAgain(email);
    const faults = { ...(await findWeakness(input)), ...taken };
    if (hasFaults(faults)) return refused(faults);

    const hash = await hasher.hash(password);
    if (!preventsEnumeration) return create(account, { hash, attributes }, context);
    await pending.keep({ email, hash, firstName, lastName, attributes, language });
    return ok('mailed');
  };
}

/** The fields of a registration, in the API and on the page. */
const fieldsOf = (settings: Settings) => ({
  email: email(),
  password: password(),
  first_name: optional(documented(text(NAME_MAX_LENGTH), 'The first name.', 'Ada')),
  last_name: optional(documented(text(NAME_MAX_LENGTH), 'The last name.', 'Byron')),
  phone: optional(phone(settings)),
});

const inputOf = (
  { body, language }: { body: FieldValues<ReturnType<typeof fieldsOf>>; language: Language },
  attributes: RegistrationInput['attributes'] = {},
): RegistrationInput => ({
  email: body.email,
  password: body.password,
  attributes,
  firstName: body.first_name ?? '',
  lastName: body.last_name ?? '',
  phone: body.phone ?? null,
  language,
});

const throttle = { scope: 'register', identifier: byEmail } as const;

function api(services: Services): Route {
  const { settings, devices } = services;
  const register = createRegister(services);
  return route({
    method: 'POST',
    path: '/users/registration/',
    operationId: 'register',
    summary: 'Create an account',
    description:
      'Signs in and mails a link that confirms the e-mail. With REGISTRATION_PREVENT_ENUMERATION every answer is the same, whether or not the e-mail is taken: the account is created when the mailed link is opened, nobody is signed in, and the phone is not kept.',
    tag: 'Registration',
    auth: 'optional',
    readsFormType: true,
    throttle,
    body: {
      ...fieldsOf(settings),
      confirm: optional(documented(boolean(), 'Acceptance of the terms; kept in `attributes`.', true)),
    },
    responses: {
      201: {
        description: 'Registered and signed in; or, with REGISTRATION_PREVENT_ENUMERATION, mailed.',
        schema: Type.Partial(
          Type.Object({ key: Type.String(), non_field_errors: Type.Array(Type.String()) }),
        ),
      },
      400: {
        description: 'A field is not valid, the password breaks the policy, or e-mail or phone is taken.',
        schema: fieldErrorsSchema,
      },
    },
    async handle(request) {
      const { confirm } = request.body;
      const input = inputOf(request, confirm === undefined ? {} : { confirm });
      const result = await register(input, request);
      if (!result.ok) return refuse(invalidFields(result.refusal));
      const outcome = result.value;
      // Clients show these texts when there is no key.
      if (outcome === 'mailed')
        return json(201, { non_field_errors: [request.t(message('registrationMailed'))] });
      return json(201, { key: outcome.key }, signInCookies(devices, outcome, request.device));
    },
  });
}

function pages(services: Services): Route[] {
  const { settings, site, devices, policy } = services;
  const register = createRegister(services);

  /** The form with the submitted values except passwords, and `next` if it is safe. */
  const form = (status: number, raw: RouteRequest['raw'], errors: FormErrors = {}): Answer => {
    const entered = (name: string): string => typedText(raw, name, 254);
    return page(status, {
      name: 'register',
      email: entered('email'),
      firstName: entered('first_name'),
      lastName: entered('last_name'),
      // It would not be stored.
      phone: settings.get('REGISTRATION_PREVENT_ENUMERATION') ? null : entered('phone'),
      next: site.redirectTarget(typedText(raw, 'next')) ?? '',
      rules: policy.rules(),
      errors,
    });
  };

  return [
    route({
      method: 'GET',
      path: PATHS.register,
      operationId: 'registerPage',
      summary: 'The registration page',
      tag: 'Pages',
      auth: 'none',
      isPage: true,
      responses: { 200: { description: 'The page.', html: true } },
      handle: async ({ query: { next } }) => form(200, { next }),
    }),

    route({
      method: 'POST',
      path: PATHS.register,
      operationId: 'registerForm',
      summary: 'Submit the form of that page',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      throttle,
      // Only the page asks for the password twice.
      body: { ...fieldsOf(settings), password_again: password() },
      responses: {
        200: { description: 'The page that says to check the inbox.', html: true },
        302: { description: 'Registered and signed in.' },
        400: { description: 'The page with its errors.', html: true },
      },
      onInvalid: ({ raw }, errors) => form(400, raw, errors),
      async handle(request) {
        const { body, raw, device } = request;
        if (body.password !== body.password_again)
          return form(400, raw, { password_again: [message('passwordMismatch')] });
        const result = await register(inputOf(request), request);
        if (!result.ok) return form(400, raw, result.refusal);
        if (result.value === 'mailed') return page(200, { name: 'register-mailed' });
        const next = typedText(raw, 'next');
        return redirect(site.afterSignIn(next), undefined, signInCookies(devices, result.value, device));
      },
    }),
  ];
}
