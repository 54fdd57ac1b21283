import type { Audit } from '../audit/audit.ts';
import type { Requester, Source } from '../contracts/requester.ts';
import type { Storage, Transaction } from '../contracts/storage.ts';
import type { AuditRow } from '../contracts/stores/audit.ts';
import type { OtpChallenge, OtpPurpose } from '../contracts/stores/codes.ts';
import type { User } from '../contracts/user.ts';
import type { RequestRefusal } from '../errors.ts';
import { type Clock, SECOND } from '../lib/clock.ts';
import { equalInConstantTime, type Keyring } from '../lib/keyring.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { SendingBudgets } from '../sending/budgets.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';
import type { Counting } from '../statistics/statistics.ts';
import { type BudgetShare, type Budgets, ownerOfShare } from '../throttle/budgets.ts';
import type { Guesses } from '../throttle/guesses.ts';
import { countryOf } from '../users/phone.ts';
import { type CodeRequest, codeRecipientOf } from '../users/phone-holder.ts';
import { createCodeBinding } from './code-binding.ts';
import { createFailureLimit } from './failure-limit.ts';
import { createPhoneTakeover } from './phone-takeover.ts';
import { createCodeSending } from './send-code.ts';
import { createSendLimits } from './send-limits.ts';
import { createVisitorSessions } from './visitor-sessions.ts';

/** Why a code is not accepted, in the order it is checked. */
export const CODE_ERRORS = ['otp_expired', 'otp_phone_mismatch', 'otp_code_mismatch'] as const;

export interface CodeRefusal extends RequestRefusal {
  readonly code: (typeof CODE_ERRORS)[number];
}

/**
 * One-time codes by SMS, bound to session, purpose and phone. The owner of the phone is looked up by
 * the worker that sends the code and after a correct code, never before: unknown phones get the same answers.
 */
export function createCodes(deps: {
  storage: Storage;
  sessions: Sessions;
  outbox: Outbox;
  budgets: Budgets;
  guesses: Guesses;
  sendingBudgets: SendingBudgets;
  audit: Audit;
  settings: Settings;
  keyring: Keyring;
  clock: Clock;
  statistics: Counting;
}) {
  const { storage, budgets, guesses, sendingBudgets, audit, settings, clock, statistics } = deps;
  const visitorSessions = createVisitorSessions(deps);
  const sendLimits = createSendLimits(deps);
  const failureLimit = createFailureLimit(deps);
  const takeOver = createPhoneTakeover(deps);
  const binding = createCodeBinding(deps);

  const isOpen = ({ usedAt, expiresAt }: OtpChallenge, now: number): boolean =>
    usedAt === null && (expiresAt === null || expiresAt > now);

  /**
   * Counts a guess for the code and the phone in one transaction. A repeated guess is not counted again, because clients
   * retry failed calls.
   */
  const countGuess = (
    challenge: OtpChallenge,
    mac: string,
    share: BudgetShare,
    maxTries: number,
  ): Promise<'counted' | 'repeated' | 'closed' | 'locked'> => {
    const now = clock.now();
    return storage.transaction(async (stores) => {
      const { otp } = stores;
      if (!(await otp.countGuess({ uid: challenge.uid, mac, now, maxTries }))) {
        const current = await otp.byUid(challenge.uid);
        return current && isOpen(current, now) && current.guesses.includes(mac) ? 'repeated' : 'closed';
      }
      return (await failureLimit.count(stores, share)) ? 'counted' : 'locked';
    });
  };

  /** Lets operators see why a code does not work, and recognise attacks. */
  const recordFailure = (
    requester: Requester,
    { purpose, userId }: OtpChallenge,
    reason: 'locked' | 'code',
  ) =>
    audit.recordFailure(requester.source, {
      event: 'code.check',
      actorId: requester.viewer?.user.id ?? null,
      userId,
      detail: { purpose, reason },
    });

  /** Uses up a correct code in the caller's transaction. Of two calls at once, one succeeds. */
  const useUp = async (stores: Transaction, { uid }: OtpChallenge): Promise<Result<void, CodeRefusal>> => {
    if (!(await stores.otp.consume(uid, clock.now()))) return refused({ code: 'otp_expired' });
    await sendingBudgets.markUsed(stores, uid);
    return ok(undefined);
  };

  return {
    useUp,

    ...createCodeSending({ ...deps, visitorSessions, sendLimits, failureLimit, binding }),

    /**
     * Stores the count of a guess before comparing it. `redeem` uses up a correct code; `useUp`, where no user has the
     * phone yet.
     */
    async check(
      requester: Requester,
      { purpose, phone, code }: { purpose: OtpPurpose; phone: string; code: string },
    ): Promise<Result<OtpChallenge, CodeRefusal>> {
      const session = visitorSessions.find(requester);
      const challenge = session
        ? await storage.read.otp.latest(session.idHash, purpose, clock.now())
        : undefined;
      const maxTries = settings.get('SMS_OTP_MAX_ATTEMPTS');
      if (!challenge || !isOpen(challenge, clock.now()) || challenge.tries >= maxTries)
        return refused({ code: 'otp_expired' });
      const key = binding.keyOf(challenge, phone);
      if (!key) return refused({ code: 'otp_phone_mismatch' });

      const share = await budgets.shareOf({ kind: 'phone', value: phone }, requester);
      const guess = await guesses.atCode(purpose, ownerOfShare(share), requester.source);
      const mac = binding.macOf(key, code, challenge);
      const outcome =
        guess === null ? 'locked' : await countGuess(challenge, mac, share, guess.isLast ? 1 : maxTries);
      if (outcome !== 'counted') await guess?.takeBack();
      if (outcome === 'closed') return refused({ code: 'otp_expired' });
      if (outcome === 'locked') {
        await recordFailure(requester, challenge, 'locked');
        return refused({ code: 'otp_expired' });
      }
      if (!equalInConstantTime(mac, challenge.mac)) {
        if (outcome === 'counted') {
          statistics.count('codes', { gateway: '', country: countryOf(phone) ?? '', outcome: 'wrong' });
          await recordFailure(requester, challenge, 'code');
        }
        return refused({ code: 'otp_code_mismatch' });
      }
      // A correct code is no failure. A repeated one was already uncounted the first time.
      if (outcome === 'counted') {
        await storage.transaction(async (stores) => {
          await failureLimit.takeBack(stores, share);
          await sendLimits.giveBack(stores, share);
        });
        await guess?.wasRight(challenge.phoneKey);
      }
      return ok(challenge);
    },

    /**
     * Uses up a correct code in the caller's transaction. It is valid only for the user it was sent to, and only while a
     * new code would go to the same user.
     * @returns that user
     */
    async redeem(
      stores: Transaction,
      challenge: OtpChallenge,
      request: CodeRequest,
    ): Promise<Result<User, CodeRefusal>> {
      const recipient = await codeRecipientOf(stores.users, request, settings);
      if (!recipient || recipient.id !== challenge.userId) return refused({ code: 'otp_code_mismatch' });
      const used = await useUp(stores, challenge);
      return used.ok ? ok(recipient) : used;
    },

    /**
     * How long no code for a phone will work for this requester, because too many wrong ones were entered: the same for
     * phones that nobody has.
     * @returns seconds; 0: they work
     */
    async lockedFor(requester: Requester, phone: string): Promise<number> {
      const share = await budgets.shareOf({ kind: 'phone', value: phone }, requester);
      return Math.ceil((await failureLimit.wait(storage.read.otp, share)) / SECOND);
    },

    /** The keyed hashes that name a phone in the table of codes, one per key. @param phone E.164 */
    phoneKeys: binding.phoneKeys,

    /** Records that a user verified their phone with a code or link, and takes it from those who had it unverified. */
    async recordPhoneProof(
      stores: Transaction,
      source: Source,
      { id, phone }: Pick<User, 'id' | 'phone'>,
      detail: AuditRow['detail'] = {},
    ): Promise<void> {
      const entry = { event: 'phone.confirm', outcome: 'success', actorId: id, userId: id } as const;
      await audit.record(stores, source, { ...entry, detail });
      if (phone !== null) await takeOver(stores, source, { id, phone });
    },
  };
}

export type Codes = ReturnType<typeof createCodes>;
