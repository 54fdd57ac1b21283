import type { Requester, Source } from '../contracts/requester.ts';
import type { Storage } from '../contracts/storage.ts';
import type { OtpPurpose } from '../contracts/stores/codes.ts';
import type { NewCode, NewCodeRefusal } from '../contracts/stores/new-codes.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import type { RequestRefusal } from '../errors.ts';
import { type Clock, HOUR, SECOND } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import { newUid, randomDigits } from '../lib/random.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { Language } from '../locales/index.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { type IssuedSession, latestExpiry } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';
import type { Counting } from '../statistics/statistics.ts';
import { type BudgetShare, type Budgets, isOfKnownDevice } from '../throttle/budgets.ts';
import { throttled } from '../throttle/throttle.ts';
import type { CodeRequest } from '../users/phone-holder.ts';
import type { CodeBinding } from './code-binding.ts';
import type { FailureLimit } from './failure-limit.ts';
import type { SendLimits } from './send-limits.ts';
import type { VisitorSessions } from './visitor-sessions.ts';

/** How long the message of a code without expiry (SMS_OTP_EXPIRE_TIME 0) may wait, seconds. */
const ENDLESS_MESSAGE_LIFE = HOUR / SECOND;

/** Why no code is sent. */
export interface SendRefusal extends RequestRefusal {
  readonly code: 'otp_too_early' | 'throttled';
  /** Seconds until one may be requested. */
  readonly retryAfter: number;
}

interface SendRequest extends CodeRequest {
  readonly purpose: OtpPurpose;
  /** The language of the SMS if no user with a language has the phone. @default that of the page, if it came from one */
  readonly language?: Language | undefined;
}

/**
 * Issues codes, and says when another one may be requested. The same for every phone: the worker that sends a code looks for
 * its owner.
 */
export function createCodeSending(deps: {
  storage: Storage;
  outbox: Outbox;
  budgets: Budgets;
  settings: Settings;
  keyring: Keyring;
  clock: Clock;
  statistics: Counting;
  visitorSessions: VisitorSessions;
  sendLimits: SendLimits;
  failureLimit: FailureLimit;
  binding: CodeBinding;
}) {
  const { storage, outbox, budgets, settings, keyring, clock, statistics } = deps;
  const { visitorSessions, sendLimits, failureLimit, binding: codeBinding } = deps;

  /** The time between two codes of one session, milliseconds. */
  const resendGap = (): number => settings.get('SMS_OTP_RESENT_TIME_GAP') * SECOND;
  const secondsUntil = (time: number): number => Math.max(0, Math.ceil((time - clock.now()) / SECOND));

  /** A code for a session, and the SMS that brings it. */
  function draft(
    { idHash, binding }: ReturnType<VisitorSessions['forCode']>,
    { purpose, phone, userId, language }: SendRequest,
    { source, share, isLocked }: { source: Source; share: BudgetShare; isLocked: boolean },
  ): NewCode {
    const now = clock.now();
    const life = settings.get('SMS_OTP_EXPIRE_TIME');
    const code = randomDigits(settings.get('SMS_OTP_LENGTH'));
    const challenge = {
      uid: newUid(),
      sessionIdHash: idHash,
      purpose,
      phoneKey: codeBinding.phoneKey(phone),
      issuedAt: now,
      expiresAt: life === 0 ? null : now + life * SECOND,
    };
    const isFromKnownDevice = isOfKnownDevice(share.pool);
    return {
      session: binding,
      latestExpiry: latestExpiry(now),
      challenge: { ...challenge, mac: codeBinding.macOf(keyring, code, challenge) },
      gap: resendGap(),
      message: outbox.draft({
        kind: 'otp',
        recipient: phone,
        payload: { challengeUid: challenge.uid, phone, code, userId, language, isFromKnownDevice, isLocked },
        source,
        life: life === 0 ? ENDLESS_MESSAGE_LIFE : life,
      }),
      limits: sendLimits.of(share, userId),
    };
  }

  const sendRefusalOf = (refusal: Exclude<NewCodeRefusal, { code: 'no-session' }>): SendRefusal => {
    statistics.count('throttled', { scope: refusal.code === 'full' ? 'codes-sent' : 'code-resent' });
    return refusal.code === 'full'
      ? throttled(refusal.resetsAt - clock.now())
      : { code: 'otp_too_early', retryAfter: Math.max(1, secondsUntil(refusal.issuedAt + resendGap())) };
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
    // The answer is as ever; the worker sends nothing, because no code would work.
    const isLocked = (await failureLimit.wait(storage.read.otp, share)) > 0;
    const visit = visitorSessions.forCode(requester);
    const language = request.language ?? requester.pageLanguage;
    const row = draft(visit, { ...request, language }, { source, share, isLocked });
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
    send,

    /** Seconds until a session may request another code for the same phone; 0: now. */
    async waitBefore(session: Pick<Session, 'idHash'>, purpose: OtpPurpose, phone: string): Promise<number> {
      const challenge = await storage.read.otp.latest(session.idHash, purpose, clock.now());
      return challenge && codeBinding.keyOf(challenge, phone)
        ? secondsUntil(challenge.issuedAt + resendGap())
        : 0;
    },
  };
}
