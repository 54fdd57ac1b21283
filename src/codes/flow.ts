import type { Audit } from '../audit/audit.ts';
import { boolean, code, optional, unless } from '../contracts/fields.ts';
import type { Requester } from '../contracts/requester.ts';
import type { CookieChanges } from '../contracts/route.ts';
import type { Storage, Transaction } from '../contracts/storage.ts';
import type { OtpChallenge, OtpPurpose } from '../contracts/stores/codes.ts';
import type { User } from '../contracts/user.ts';
import { AppError, type ErrorCode } from '../errors.ts';
import type { Budgets } from '../throttle/budgets.ts';
import { type CodeRequest, codeRecipientOf } from '../users/code-recipient.ts';
import type { Otp, OtpFault } from './codes.ts';
import type { VisitSessions } from './visitor-sessions.ts';

/**
 * The fields every flow has beside its phone. Without a code one is asked for: it is left out, blank or null, or `resend`
 * wins over it, whatever it is.
 */
export const otpFields = { code: unless('resend', optional(code())), resend: optional(boolean()) };

export interface OtpSendOptions extends CodeRequest {
  readonly purpose: OtpPurpose;
  /** The answer when the gap to the code before is not over. */
  readonly tooEarly: Extract<ErrorCode, 'otp_too_early' | 'otp_too_early_to_set'>;
}

/** The steps that the three flows share. */
export interface OtpFlow {
  /**
   * Sends a code and keeps the confirmation with the visitor's session; makes one where there is none. Who comes by API
   * token has no session, and finds the confirmation again by any token of the same person.
   * @throws AppError otp_too_early…, throttled
   */
  send(visit: Requester, options: OtpSendOptions): Promise<CookieChanges>;
  /** @throws AppError otp_expired, otp_phone_mismatch, otp_code_mismatch */
  check(visit: Requester, purpose: OtpPurpose, phone: string, typed: string): Promise<OtpChallenge>;
  /**
   * Uses a right code up, in the transaction of what it allows, and says whose it is. It is worth something only to whom it
   * was sent, while they would still be sent it; for everybody else it is a wrong one.
   * @throws AppError otp_code_mismatch; otp_expired when another request was first
   */
  redeem(stores: Transaction, challenge: OtpChallenge, asked: CodeRequest): Promise<User>;
}

export function createOtpFlow(deps: {
  storage: Storage;
  visitSessions: VisitSessions;
  otp: Otp;
  budgets: Budgets;
  audit: Audit;
}): OtpFlow {
  const { storage, visitSessions, otp, budgets, audit } = deps;

  /** For operators who are asked why a code does not work, and for whoever looks for an attack. */
  const recordGuess = (visit: Requester, { purpose, userId }: OtpChallenge, fault: OtpFault): Promise<void> =>
    storage.transaction((stores) =>
      audit.record(stores, visit.source, {
        event: 'code.check',
        outcome: 'failure',
        actorId: visit.viewer?.user.id ?? null,
        userId,
        detail: { purpose, reason: fault === 'otp_expired' ? 'locked' : 'code' },
      }),
    );

  const budgetOf = (visit: Requester, phone: string) =>
    budgets.ownerOf({ kind: 'phone', value: phone }, visit.device);

  return {
    async send(visit, { purpose, phone, userId, tooEarly }) {
      const budget = await budgetOf(visit, phone);
      return storage.transaction(async (stores) => {
        const { session, cookies } = await visitSessions.open(stores, visit);
        const sent = await otp.send(stores, { session, purpose, phone, budget, userId });
        if (sent.kind === 'too-early')
          throw new AppError(tooEarly, { headers: { 'Retry-After': String(sent.seconds) } });
        return cookies;
      });
    },

    async check(visit, purpose, phone, typed) {
      const session = visitSessions.find(visit);
      if (!session) throw new AppError('otp_expired');
      const budget = await budgetOf(visit, phone);
      const result = await otp.check({ session, purpose, phone, code: typed, budget });
      if (result.kind === 'right') return result.challenge;
      if (result.guessed) await recordGuess(visit, result.guessed, result.fault);
      throw new AppError(result.fault);
    },

    async redeem(stores, challenge, asked) {
      const addressee = await codeRecipientOf(stores.users, asked);
      if (!addressee || addressee.id !== challenge.userId) throw new AppError('otp_code_mismatch');
      if (!(await otp.consume(stores, challenge))) throw new AppError('otp_expired');
      return addressee;
    },
  };
}
