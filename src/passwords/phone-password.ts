import type { Audit } from '../audit/audit.ts';
import type { OtpFlow } from '../codes/flow.ts';
import { recordPhone } from '../codes/phone-record.ts';
import type { Requester } from '../contracts/requester.ts';
import { viewerOf } from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import { AppError, type FieldErrors, InvalidFields } from '../errors.ts';
import type { Hasher } from '../hashing/hasher.ts';
import type { IssuedSession } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';
import { holdPhone, orTaken } from '../users/claims.ts';
import { isPhoneTaken, phoneTaken } from '../users/phone-holder.ts';
import { MISMATCH, type PasswordFault, type Passwords } from './passwords.ts';

/** A password and the phone that is to prove it. */
interface Chosen {
  readonly password1: string;
  readonly password2: string;
  /** E.164. */
  readonly phone: string;
}

/** Setting a password and a phone together. */
export interface PhonePasswords {
  /**
   * Whether a person may set a password with a phone. A stolen session must not be enough to replace one: who has a
   * password may only use the phone verified on the account.
   */
  mayUse(user: User, phone: string): boolean;
  /** Everything that is wrong with what was chosen, as far as it could be read. */
  faultsOf(user: User, chosen: Partial<Chosen>): Promise<FieldErrors>;
  /**
   * Uses the code, sets the password and gives the phone to the signed-in person alone, in one transaction.
   * @returns the session that goes on, under a new id; null for who came by API token
   * @throws AppError otp_expired, otp_phone_mismatch, otp_code_mismatch; InvalidFields when the phone was taken meanwhile
   */
  set(visit: Requester, chosen: Chosen, typed: string): Promise<IssuedSession | null>;
}

export function createPhonePasswords(deps: {
  storage: Storage;
  settings: Settings;
  passwords: Passwords;
  hasher: Hasher;
  otpFlow: OtpFlow;
  audit: Audit;
}): PhonePasswords {
  const { storage, settings, passwords, hasher, otpFlow, audit } = deps;

  const mayUse = (user: User, phone: string): boolean =>
    !hasUsablePassword(user) || (user.isPhoneVerified && user.phone === phone);

  return {
    mayUse,

    async faultsOf(user, { password1, password2, phone }) {
      const fault =
        password1 === undefined || password2 === undefined
          ? null
          : await passwords.judge({ first: password1, second: password2 }, user);
      // Whose phone it is, is told to those only who could have it themselves.
      const isTaken =
        phone !== undefined &&
        mayUse(user, phone) &&
        (await isPhoneTaken(storage.read.users, settings, phone, user.id));
      return { ...(fault && { password2: messagesOf(fault) }), ...(isTaken && phoneTaken(settings)) };
    },

    async set(visit, { password1, phone }, typed) {
      const { user, session } = viewerOf(visit);
      const challenge = await otpFlow.check(visit, 'password-set', phone, typed);
      const hash = await hasher.hash(password1);
      const work = storage.transaction(async (stores) => {
        await holdPhone(stores, phone);
        await otpFlow.redeem(stores, challenge, { phone, userId: user.id });
        if (await isPhoneTaken(stores.users, settings, phone, user.id))
          throw new InvalidFields(phoneTaken(settings));
        const result = await passwords.replace(stores, {
          user,
          hash,
          event: 'password.set',
          actorId: user.id,
          source: visit.source,
          keep: session,
        });
        if (!result.isReplaced) throw new AppError('otp_expired');
        await stores.users.update(user.id, { phone, isPhoneVerified: true }, 'keep-credentials');
        if (!user.isPhoneVerified || user.phone !== phone)
          await recordPhone(audit, stores, visit.source, user);
        return result.session;
      });
      return orTaken(settings, work);
    },
  };
}

const messagesOf = (fault: PasswordFault) => (fault.kind === 'mismatch' ? [MISMATCH] : fault.failures);
