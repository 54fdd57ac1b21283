import type { Audit } from '../audit/audit.ts';
import type { Requester, Source } from '../contracts/requester.ts';
import type { Storage, Transaction } from '../contracts/storage.ts';
import type { AuditRow } from '../contracts/stores/audit.ts';
import type { NewOtpChallenge, OtpChallenge, OtpPurpose } from '../contracts/stores/codes.ts';
import type { NewCode, NewCodeRefusal } from '../contracts/stores/new-codes.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import type { User } from '../contracts/user.ts';
import type { RequestRefusal } from '../errors.ts';
import { type Clock, HOUR, SECOND } from '../lib/clock.ts';
import { equalInConstantTime, type Key, type Keyring } from '../lib/keyring.ts';
import { newUid, randomDigits } from '../lib/random.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { Language } from '../locales/index.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { SendingBudgets } from '../sending/budgets.ts';
import { type IssuedSession, latestExpiry, type Sessions } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';
import { type BudgetShare, type Budgets, isOfKnownDevice, ownerOfShare } from '../throttle/budgets.ts';
import type { Guesses } from '../throttle/guesses.ts';
import { throttled } from '../throttle/throttle.ts';
import { type CodeRequest, codeRecipientOf } from '../users/phone-holder.ts';
import { createFailureLimit } from './failure-limit.ts';
import { createPhoneTakeover } from './phone-takeover.ts';
import { createSendLimits } from './send-limits.ts';
import { createVisitorSessions } from './visitor-sessions.ts';

/** The purpose of the keyed hashes of phones in the table of codes. */
const PHONE_PURPOSE = 'otp-phone';

/** How long the message of a code without expiry (SMS_OTP_EXPIRE_TIME 0) may wait, seconds. */
const ENDLESS_MESSAGE_LIFE = HOUR / SECOND;

/** Why a code is not accepted, in the order it is checked. */
export const CODE_ERRORS = ['otp_expired', 'otp_phone_mismatch', 'otp_code_mismatch'] as const;

export interface CodeRefusal extends RequestRefusal {
  readonly code: (typeof CODE_ERRORS)[number];
}

/** Why no code is sent. */
export interface SendRefusal extends RequestRefusal {
  readonly code: 'otp_too_early' | 'throttled';
  /** Seconds until one may be requested. */
  readonly retryAfter: number;
}

type SessionName = Pick<Session, 'idHash'>;

interface SendRequest extends CodeRequest {
  readonly purpose: OtpPurpose;
  /** The language of the SMS if no user has the phone. */
  readonly language?: Language | undefined;
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
}) {
  const { storage, outbox, budgets, guesses, sendingBudgets, audit, settings, keyring, clock } = deps;
  const visitorSessions = createVisitorSessions(deps);
  const sendLimits = createSendLimits(deps);
  const failureLimit = createFailureLimit(deps);
  const takeOver = createPhoneTakeover(deps);

  /** The key a code was made under: that of its phone. undefined: it is for another phone. */
  const keyOf = ({ phoneKey }: Pick<OtpChallenge, 'phoneKey'>, phone: string): Key | undefined => {
    const maker = keyring.makerOf(PHONE_PURPOSE, [phone], phoneKey);
    return keyring.forEachKey((key) => key).find(({ id }) => id === maker);
  };

  /** Binds a code to session, purpose and phone, so that it is invalid anywhere else. */
  const macOf = (
    key: Pick<Key, 'mac'>,
    code: string,
    { uid, sessionIdHash, purpose, phoneKey }: Omit<NewOtpChallenge, 'mac'>,
  ): string => key.mac('otp-code', [uid, sessionIdHash, purpose, phoneKey, code]);

  /** The time between two codes of one session, milliseconds. */
  const resendGap = (): number => settings.get('SMS_OTP_RESENT_TIME_GAP') * SECOND;
  const secondsUntil = (time: number): number => Math.max(0, Math.ceil((time - clock.now()) / SECOND));

  const isOpen = ({ usedAt, expiresAt }: OtpChallenge, now: number): boolean =>
    usedAt === null && (expiresAt === null || expiresAt > now);

  /** A code for a session, and the SMS that brings it. */
  function draft(
    { idHash, binding }: ReturnType<typeof visitorSessions.forCode>,
    { purpose, phone, userId, language }: SendRequest,
    { source, share }: { source: Source; share: BudgetShare },
  ): NewCode {
    const now = clock.now();
    const life = settings.get('SMS_OTP_EXPIRE_TIME');
    const code = randomDigits(settings.get('SMS_OTP_LENGTH'));
    const challenge = {
      uid: newUid(),
      sessionIdHash: idHash,
      purpose,
      phoneKey: keyring.mac(PHONE_PURPOSE, [phone]),
      issuedAt: now,
      expiresAt: life === 0 ? null : now + life * SECOND,
    };
    const isFromKnownDevice = isOfKnownDevice(share.pool);
    return {
      session: binding,
      latestExpiry: latestExpiry(now),
      challenge: { ...challenge, mac: macOf(keyring, code, challenge) },
      gap: resendGap(),
      message: outbox.draft({
        kind: 'otp',
        recipient: phone,
        payload: { challengeUid: challenge.uid, phone, code, userId, language, isFromKnownDevice },
        source,
        life: life === 0 ? ENDLESS_MESSAGE_LIFE : life,
      }),
      limits: sendLimits.of(share, userId),
    };
  }

  const sendRefusalOf = (refusal: Exclude<NewCodeRefusal, { code: 'no-session' }>): SendRefusal =>
    refusal.code === 'full'
      ? throttled(refusal.resetsAt - clock.now())
      : { code: 'otp_too_early', retryAfter: Math.max(1, secondsUntil(refusal.issuedAt + resendGap())) };

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

  /**
   * Issues a code for the requester's session and enqueues its SMS.
   * @returns the session that was started for it; null if there was one
   */
  async function send(
    requester: Requester,
    request: SendRequest,
  ): Promise<Result<IssuedSession | null, SendRefusal>> {
    const { source } = requester;
    const { phone } = request;
    const crowded = outbox.refusalFor({ kind: 'otp', recipient: phone, source });
    if (crowded) return refused(crowded);
    const share = await budgets.shareOf({ kind: 'phone', value: phone }, requester);
    const visit = visitorSessions.forCode(requester);
    const row = draft(visit, request, { source, share });
    const stored = await storage.issueCode(row);
    if (stored.ok) {
      await outbox.noteStored(row.message, stored.value);
      return ok(visit.started);
    }
    // The visitor has signed in or out since the request began.
    if (stored.refusal.code === 'no-session')
      return send({ ...requester, session: null, viewer: null }, request);
    return refused(sendRefusalOf(stored.refusal));
  }

  return {
    useUp,

    send,

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
      const key = keyOf(challenge, phone);
      if (!key) return refused({ code: 'otp_phone_mismatch' });

      const share = await budgets.shareOf({ kind: 'phone', value: phone }, requester);
      const guess = await guesses.atCode(purpose, ownerOfShare(share), requester.source);
      const mac = macOf(key, code, challenge);
      const outcome =
        guess === null ? 'locked' : await countGuess(challenge, mac, share, guess.isLast ? 1 : maxTries);
      if (outcome !== 'counted') await guess?.takeBack();
      if (outcome === 'closed') return refused({ code: 'otp_expired' });
      if (outcome === 'locked') {
        await recordFailure(requester, challenge, 'locked');
        return refused({ code: 'otp_expired' });
      }
      if (!equalInConstantTime(mac, challenge.mac)) {
        if (outcome === 'counted') await recordFailure(requester, challenge, 'code');
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

    /** Seconds until a session may request another code for the same phone; 0: now. */
    async waitBefore(session: SessionName, purpose: OtpPurpose, phone: string): Promise<number> {
      const challenge = await storage.read.otp.latest(session.idHash, purpose, clock.now());
      return challenge && keyOf(challenge, phone) ? secondsUntil(challenge.issuedAt + resendGap()) : 0;
    },

    /** The keyed hashes that name a phone in the table of codes, one per key. @param phone E.164 */
    phoneKeys: (phone: string): string[] => keyring.macs(PHONE_PURPOSE, [phone]),

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
