import { Type } from 'typebox';
import { codeFields } from '../codes/code-pages.ts';
import { CODE_ERRORS, type CodeRefusal, type Codes } from '../codes/codes.ts';
import { type FieldValues, password, readFields } from '../contracts/fields.ts';
import type { Requester, Viewer } from '../contracts/requester.ts';
import {
  type Answer,
  byUser,
  fieldErrorsSchema,
  json,
  type Route,
  type RouteRequest,
  refuse,
  route,
  viewerOf,
} from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import { type FieldErrors, invalidFields } from '../errors.ts';
import type { Hasher } from '../hashing/hasher.ts';
import type { Clock } from '../lib/clock.ts';
import { UniqueViolation } from '../lib/failures.ts';
import { type Result, refused } from '../lib/result.ts';
import { message } from '../locales/index.ts';
import { sessionCookies } from '../sessions/cookies.ts';
import { refuseStaleWithoutPassword } from '../sessions/freshness.ts';
import type { IssuedSession } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';
import { isPhoneProvedByOther, lockPhone, phoneTaken } from '../users/claims.ts';
import { phone, provedPhone } from '../users/phone.ts';
import { passwordErrors } from './fields.ts';
import { redirectClient } from './password-set.ts';
import type { NewPassword, PasswordFault, Passwords } from './passwords.ts';

interface Services {
  readonly storage: Storage;
  readonly settings: Settings;
  readonly hasher: Hasher;
  readonly passwords: Passwords;
  readonly codes: Codes;
  readonly clock: Clock;
}

/** Another user has verified the phone. */
interface PhoneTaken {
  readonly kind: 'phone-taken';
}

/** Setting a password together with a phone, which a code by SMS verifies. */
export function createPhonePasswords(deps: Omit<Services, 'clock'>) {
  const { storage, hasher, passwords, codes } = deps;

  /**
   * Whether a user may set a password with this phone. A stolen session must not be enough to replace a password: with a
   * password, only the account's verified phone is allowed. Staff set none by SMS at all.
   */
  const mayUse = (user: User, phoneNumber: string): boolean =>
    !user.isStaff && (!hasUsablePassword(user) || (user.isPhoneVerified && user.phone === phoneNumber));

  return {
    mayUse,

    /**
     * The faults of a password and a phone; undefined values are skipped. Whether a phone is taken is disclosed only to
     * users who may use it.
     */
    async validate(
      user: User,
      password: NewPassword | undefined,
      phoneNumber: string | undefined,
    ): Promise<(PasswordFault | PhoneTaken)[]> {
      const valid = password && (await passwords.validate(password, user));
      const isTaken =
        phoneNumber !== undefined &&
        mayUse(user, phoneNumber) &&
        (await isPhoneProvedByOther(storage.read.users, phoneNumber, user.id));
      return [
        ...(valid && !valid.ok ? [valid.refusal] : []),
        ...(isTaken ? [{ kind: 'phone-taken' } as const] : []),
      ];
    },

    /**
     * Uses the code up, sets the password and verifies the phone for the signed-in user, in one transaction.
     * @param chosen.password valid for this user
     * @param chosen.phone E.164
     * @returns the session under its new id; null if the user is signed in by API token
     */
    async set(
      { user, session }: Viewer,
      chosen: { readonly password: string; readonly phone: string },
      code: string,
      requester: Requester,
    ): Promise<Result<IssuedSession | null, CodeRefusal | PhoneTaken>> {
      const { source } = requester;
      const taken = refused({ kind: 'phone-taken' } as const);
      const checked = await codes.check(requester, { purpose: 'password-set', phone: chosen.phone, code });
      if (!checked.ok) return checked;
      const hash = await hasher.hash(chosen.password, source);
      const change = {
        user,
        hash,
        event: 'password.set',
        actorId: user.id,
        source,
        keep: session,
        browser: requester,
        proof: 'sms',
      } as const;
      try {
        return await storage.transaction(async (stores) => {
          await lockPhone(stores, chosen.phone);
          const request = { phone: chosen.phone, userId: user.id };
          const redeemed = await codes.redeem(stores, checked.value, request);
          if (!redeemed.ok) return redeemed;
          if (await isPhoneProvedByOther(stores.users, chosen.phone, user.id)) return taken;
          const replaced = await passwords.replace(stores, change);
          if (!replaced.ok) return refused({ code: 'otp_expired' } as const);
          await stores.users.update(user.id, provedPhone(chosen.phone), 'keep-credentials');
          if (!user.isPhoneVerified || user.phone !== chosen.phone)
            await codes.recordPhoneProof(stores, source, { id: user.id, phone: chosen.phone });
          return replaced;
        });
      } catch (error) {
        // Another user verified the phone at the same moment.
        if (error instanceof UniqueViolation) return taken;
        throw error;
      }
    },
  };
}

/** Setting a password and a phone together. */
export function passwordSmsOtpSet(services: Services): Route[] {
  const { settings, codes } = services;
  const phonePasswords = createPhonePasswords(services);
  const fields = { password1: password(), password2: password(), phone: phone(settings), ...codeFields };

  const errorsOf = (fault: PasswordFault | PhoneTaken): FieldErrors =>
    fault.kind === 'phone-taken'
      ? phoneTaken(settings)
      : passwordErrors(fault, { mismatch: 'password2', weak: 'password2' });

  /** The faults of the fields that could be read. */
  async function validate(user: User, values: Partial<FieldValues<typeof fields>>): Promise<FieldErrors> {
    const { password1: first, password2: second } = values;
    const entered = first === undefined || second === undefined ? undefined : { first, second };
    const faults = await phonePasswords.validate(user, entered, values.phone);
    return Object.assign({}, ...faults.map(errorsOf));
  }

  async function sendCode(request: RouteRequest, user: User, phoneNumber: string): Promise<Answer> {
    const sent = await codes.send(request, { purpose: 'password-set', phone: phoneNumber, userId: user.id });
    if (sent.ok) return json(202, { phone: String(request.raw.phone).trim() }, sessionCookies(sent.value));
    // The contract has 429 here instead of the 406 of other endpoints.
    return refuse(
      sent.refusal.code === 'otp_too_early'
        ? { ...sent.refusal, code: 'otp_too_early_to_set' }
        : sent.refusal,
    );
  }

  return [
    route({
      method: 'POST',
      path: '/users/password-sms-otp/set/',
      operationId: 'setPasswordWithSmsOtp',
      summary: 'Set password and phone of a signed-in guest with a code by SMS',
      description:
        'Without `code`, or with `resend`, the fields are checked and a code is sent; the same request with `code` sets password and phone, and the guest becomes registered. Users with a password can use only their verified phone; registered users without one must have signed in recently (RECENT_LOGIN_AGE).',
      tag: 'Password',
      auth: 'required',
      csrf: true,
      // Counted before the fields are read, because their errors disclose whether a phone is taken.
      throttle: { scope: 'register', identifier: byUser },
      documentedBodies: [fields],
      responses: {
        200: {
          description: 'Password and phone were set; or, for scripts, where to change the password instead.',
          schema: Type.Partial(
            Type.Object({ message: Type.String(), messsage: Type.String(), redirect_url: Type.String() }),
          ),
        },
        202: { description: 'A code was sent.', schema: Type.Object({ phone: Type.String() }) },
        302: {
          description: 'The user has a password already: where to change it.',
          schema: Type.Object({ redirect_url: Type.String() }),
        },
        400: {
          description: 'The passwords differ or break the policy, or the phone is invalid or taken.',
          schema: fieldErrorsSchema,
        },
      },
      errors: ['not_fresh', ...CODE_ERRORS, 'otp_too_early_to_set'],
      async handle(request) {
        const viewer = viewerOf(request);
        const { user } = viewer;
        // Before anything is sent or disclosed.
        const stale = hasUsablePassword(user) ? null : refuseStaleWithoutPassword(viewer, services);
        if (stale) return refuse(stale);
        const reading = readFields(fields, request.raw);
        if (!reading.ok) {
          const { errors, values } = reading.refusal;
          return refuse(invalidFields({ ...(await validate(user, values)), ...errors }));
        }
        const entered = reading.value;
        if (!phonePasswords.mayUse(user, entered.phone))
          return redirectClient(request, settings.get('CHANGE_PASSWORD_URL'));
        const errors = await validate(user, entered);
        if (Object.keys(errors).length > 0) return refuse(invalidFields(errors));
        if (entered.code === undefined) return sendCode(request, user, entered.phone);

        const chosen = { password: entered.password1, phone: entered.phone };
        const result = await phonePasswords.set(viewer, chosen, entered.code, request);
        if (!result.ok)
          return refuse('kind' in result.refusal ? invalidFields(phoneTaken(settings)) : result.refusal);
        const saved = request.t(message('passwordSaved'));
        return json(200, { message: saved, messsage: saved }, sessionCookies(result.value));
      },
    }),
  ];
}
