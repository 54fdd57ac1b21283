import type { Audit } from '../audit/audit.ts';
import type { OtpFlow } from '../codes/flow.ts';
import { recordPhone } from '../codes/phone-record.ts';
import type { Requester, Source } from '../contracts/requester.ts';
import type { Storage, Transaction } from '../contracts/storage.ts';
import type { User } from '../contracts/user.ts';
import { AppError } from '../errors.ts';
import { UniqueViolation } from '../lib/failures.ts';
import { encodeUid, type ResetTokens, resetPath } from '../links/reset-token.ts';
import type { SignedIn } from '../sessions/sessions.ts';
import type { Login } from '../sign-in/sign-in.ts';

/** What a right code brings to whoever holds the phone. */
export interface Redemptions {
  /** Signs in. @throws AppError otp_expired, otp_phone_mismatch, otp_code_mismatch */
  signIn(visit: Requester, phone: string, typed: string): Promise<SignedIn>;
  /** The path of a reset link. @throws AppError otp_expired, otp_phone_mismatch, otp_code_mismatch */
  resetPath(visit: Requester, phone: string, typed: string): Promise<string>;
}

export function createRedemptions(deps: {
  storage: Storage;
  login: Login;
  audit: Audit;
  resetTokens: ResetTokens;
  otpFlow: OtpFlow;
}): Redemptions {
  const { storage, login, audit, resetTokens, otpFlow } = deps;

  /**
   * The phone is proved to be theirs. Whoever made the account before may have been somebody else, with this number
   * unproved: every session and token ends. Their password does not, for most often it is the customer's own.
   */
  const verifyPhone = async (stores: Transaction, user: User, source: Source): Promise<User> => {
    const verified = await stores.users.provePhone(user);
    if (!verified) throw new AppError('otp_code_mismatch');
    await stores.sessions.removeOfUser(user.id);
    await stores.tokens.removeOfUser(user.id);
    await recordPhone(audit, stores, source, verified);
    return verified;
  };

  return {
    async signIn(visit, phone, typed) {
      const challenge = await otpFlow.check(visit, 'login', phone, typed);
      const work = storage.transaction(async (stores) => {
        const user = await otpFlow.redeem(stores, challenge, { phone, userId: null });
        const owner = user.isPhoneVerified ? user : await verifyPhone(stores, user, visit.source);
        const signedIn = await login.complete(stores, owner, 'otp', {
          previous: visit.session,
          source: visit.source,
        });
        if (!signedIn) throw new AppError('otp_code_mismatch');
        return signedIn;
      });
      try {
        return await work;
      } catch (error) {
        // Somebody else verified the phone at the same moment.
        if (error instanceof UniqueViolation) throw new AppError('otp_code_mismatch');
        throw error;
      }
    },

    async resetPath(visit, phone, typed) {
      const challenge = await otpFlow.check(visit, 'password-reset', phone, typed);
      return storage.transaction(async (stores) => {
        const user = await otpFlow.redeem(stores, challenge, { phone, userId: null });
        await audit.record(stores, visit.source, {
          event: 'reset_link.by_code',
          outcome: 'success',
          actorId: null,
          userId: user.id,
        });
        return resetPath(encodeUid(user.id), resetTokens.make(user, 'sms'));
      });
    },
  };
}
