import type { Storage, Transaction } from '../contracts/storage.ts';
import type { OtpChallenge, OtpPurpose } from '../contracts/stores/codes.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import { type Clock, DAY, HOUR, SECOND } from '../lib/clock.ts';
import { equalInConstantTime, type Keyring } from '../lib/keyring.ts';
import { newUid, randomDigits } from '../lib/random.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Settings } from '../settings.ts';
import type { BudgetOwner } from '../throttle/budgets.ts';
import { throttled } from '../throttle/throttled.ts';

/** Where SMS_OTP_EXPIRE_TIME is 0 a code does not expire, but a message with it is not sent after this, seconds. */
const ENDLESS_MESSAGE_LIFE = HOUR / SECOND;
/** Guesses are counted per phone in windows of a day, sends in windows of an hour. */
const FAILURE_WINDOW = DAY;
const SEND_WINDOW = HOUR;

export interface OtpRequest {
  readonly session: Pick<Session, 'idHash'>;
  readonly purpose: OtpPurpose;
  /** E.164. */
  readonly phone: string;
  /** Whose budget of sends and failures this counts against. */
  readonly budget: BudgetOwner;
}

/** What was wrong, in the order it is looked at; see ERRORS. */
export type OtpFault = 'otp_expired' | 'otp_phone_mismatch' | 'otp_code_mismatch';

export type OtpCheck =
  | { readonly kind: 'right'; readonly challenge: OtpChallenge }
  | {
      readonly kind: 'wrong';
      readonly fault: OtpFault;
      /** The code that was guessed at; null when no guess was counted. With `otp_expired`: the phone had too many. */
      readonly guessed: OtpChallenge | null;
    };

export type OtpSend = { readonly kind: 'sent' } | { readonly kind: 'too-early'; readonly seconds: number };

/**
 * One-time codes by SMS. Nothing here knows whether anybody owns the phone: that is looked up by the worker that
 * sends, and by whoever uses a right code. So phones nobody owns answer as those of customers do.
 */
export interface Otp {
  /**
   * Makes a code and enqueues it, in the caller's transaction. `userId` is whom it is for, where a session says so.
   * @throws AppError throttled when the phone got too many
   */
  send(stores: Transaction, request: OtpRequest & { readonly userId: number | null }): Promise<OtpSend>;
  /** Counts a guess, durably, and only then compares it. A right code is not used up yet: see {@link Otp.consume}. */
  check(request: OtpRequest & { readonly code: string }): Promise<OtpCheck>;
  /** Seconds until a session may ask for another code for the phone it asked for last; 0: at once. */
  waitBefore(session: OtpRequest['session'], purpose: OtpPurpose, phone: string): Promise<number>;
  /** Uses a right code up, in the transaction of what it allows. False: another request was first. */
  consume(stores: Transaction, challenge: OtpChallenge): Promise<boolean>;
}

export function createOtp(deps: {
  storage: Storage;
  outbox: Outbox;
  settings: Settings;
  keyring: Keyring;
  clock: Clock;
}): Otp {
  const { storage, outbox, settings, keyring, clock } = deps;

  const phoneKeyOf = (phone: string): string => keyring.mac('otp-phone', [phone]);

  /** Binds a code to everything it was asked for with, so that it is nothing anywhere else. */
  const macOf = (
    code: string,
    challenge: Pick<OtpChallenge, 'uid' | 'sessionIdHash' | 'purpose' | 'phoneKey'>,
  ): string =>
    keyring.mac('otp-code', [
      challenge.uid,
      challenge.sessionIdHash,
      challenge.purpose,
      challenge.phoneKey,
      code,
    ]);

  /** Between two codes of one session, milliseconds. */
  const gapNow = (): number => settings.get('SMS_OTP_RESENT_TIME_GAP') * SECOND;
  const secondsUntil = (time: number): number => Math.max(0, Math.ceil((time - clock.now()) / SECOND));

  const ledgerKey = (budget: BudgetOwner): string => keyring.mac('otp-ledger', budget);

  /**
   * Counts the guess on the code and on the phone in one transaction. A guess that was counted before counts on
   * neither: clients repeat failed calls by themselves.
   */
  const countGuess = (
    challenge: OtpChallenge,
    guessMac: string,
    budget: BudgetOwner,
  ): Promise<'counted' | 'repeated' | 'closed' | 'locked'> => {
    const now = clock.now();
    return storage.transaction(async ({ otp }) => {
      const guess = {
        uid: challenge.uid,
        mac: guessMac,
        now,
        maxTries: settings.get('SMS_OTP_MAX_ATTEMPTS'),
      };
      if (!(await otp.countGuess(guess))) {
        const current = await otp.byUid(challenge.uid);
        return current && isOpen(current, now) && current.guesses.includes(guessMac) ? 'repeated' : 'closed';
      }
      const failures = await otp.count('failure', ledgerKey(budget), FAILURE_WINDOW, now);
      return failures.count > settings.get('SMS_OTP_MAX_FAILURES') ? 'locked' : 'counted';
    });
  };

  const countSend = async (stores: Transaction, owner: BudgetOwner, now: number): Promise<void> => {
    const sends = await stores.otp.count('send', ledgerKey(owner), SEND_WINDOW, now);
    if (sends.count > settings.get('SMS_OTP_MAX_SENDS')) throw throttled(sends.resetsAt - now);
  };

  const isOpen = (challenge: OtpChallenge, now: number): boolean =>
    challenge.usedAt === null && (challenge.expiresAt === null || challenge.expiresAt > now);

  return {
    async send(stores, { session, purpose, phone, budget, userId }) {
      const now = clock.now();
      const life = settings.get('SMS_OTP_EXPIRE_TIME');
      const gap = gapNow();
      const code = randomDigits(settings.get('SMS_OTP_LENGTH'));
      const target = { uid: newUid(), sessionIdHash: session.idHash, purpose, phoneKey: phoneKeyOf(phone) };
      const challenge = {
        ...target,
        mac: macOf(code, target),
        issuedAt: now,
        expiresAt: life === 0 ? null : now + life * SECOND,
      };
      const before = await stores.otp.issue(challenge, gap);
      if (before) return { kind: 'too-early', seconds: Math.max(1, secondsUntil(before.issuedAt + gap)) };

      // Also per person, where a session says who asks: a guest must not text strangers one after the other.
      await countSend(stores, budget, now);
      if (userId !== null) await countSend(stores, ['user', String(userId)], now);
      await outbox.enqueue(stores, {
        kind: 'otp',
        recipient: phone,
        payload: { challengeUid: target.uid, phone, code, userId },
        life: life === 0 ? ENDLESS_MESSAGE_LIFE : life,
      });
      return { kind: 'sent' };
    },

    async check({ session, purpose, phone, code, budget }) {
      const wrong = (fault: OtpFault, guessed: OtpChallenge | null = null): OtpCheck => ({
        kind: 'wrong',
        fault,
        guessed,
      });
      const challenge = await storage.read.otp.latest(session.idHash, purpose);
      if (
        !challenge ||
        !isOpen(challenge, clock.now()) ||
        challenge.tries >= settings.get('SMS_OTP_MAX_ATTEMPTS')
      )
        return wrong('otp_expired');
      if (challenge.phoneKey !== phoneKeyOf(phone)) return wrong('otp_phone_mismatch');

      const guessMac = macOf(code, challenge);
      const outcome = await countGuess(challenge, guessMac, budget);
      if (outcome === 'closed') return wrong('otp_expired');
      if (outcome === 'locked') return wrong('otp_expired', challenge);
      const isRight = equalInConstantTime(guessMac, challenge.mac);
      if (!isRight) return wrong('otp_code_mismatch', outcome === 'counted' ? challenge : null);
      // Only wrong guesses are failures of the phone. A right one that is repeated was taken back the first time.
      if (outcome === 'counted')
        await storage.transaction(({ otp }) => otp.uncount('failure', ledgerKey(budget)));
      return { kind: 'right', challenge };
    },

    async waitBefore(session, purpose, phone) {
      const challenge = await storage.read.otp.latest(session.idHash, purpose);
      return challenge?.phoneKey === phoneKeyOf(phone) ? secondsUntil(challenge.issuedAt + gapNow()) : 0;
    },

    consume: (stores, challenge) => stores.otp.consume(challenge.uid, clock.now()),
  };
}
