import type { DeliveryAttempt, Settlement } from '../contracts/stores/attempts.ts';
import { type Lane, type OutboxMessage, WEBHOOK_KIND } from '../contracts/stores/outbox.ts';
import { HOUR, MINUTE, SECOND } from '../lib/clock.ts';
import { Unavailable } from '../lib/failures.ts';
import { randomFraction } from '../lib/random.ts';
import { traced } from '../lib/tracing.ts';
import { LANE_OF_KIND, MESSAGE_KINDS, type MessageKind, type MessagePayloads } from '../messages/index.ts';
import type { Composer, Decision, MessageServices, Outgoing } from '../messages/message.ts';
import { type Outbox, UnknownKey } from '../outbox/outbox.ts';
import type { SendingBudgets } from '../sending/budgets.ts';
import type { SettingName } from '../settings.ts';
import { countryOf } from '../users/phone.ts';
import { type Channels, DeliveryFailure, type Offer, type Receipt } from './channels/channel.ts';
import { scrubbed, secretsOf } from './scrub.ts';

/** A message is given up after this many attempts, even before its deadline. */
const MAX_ATTEMPTS = 50;

const FIRST_PAUSE = 5 * SECOND;
export const LONGEST_PAUSE = HOUR;
/** Of webhooks, so that MAX_ATTEMPTS last for their three days. */
export const LONGEST_WEBHOOK_PAUSE = 4 * HOUR;
/** The shortest pause: with less time left there is no further attempt. */
const LAST_PAUSE = SECOND;

/** Pauses before a message is looked at again that this process has no key for. */
const SHORTEST_LEFT = SECOND;
const LONGEST_LEFT = 5 * MINUTE;
const UNKNOWN_KEY =
  'left to a process that has its key: this one’s SECRET_KEY and SECRET_KEY_FALLBACKS open neither';

/** The secret setting that a lane needs. */
const CREDENTIALS: { readonly [L in Lane]?: SettingName } = {
  codes: 'SMS_GATEWAYS',
  sms: 'SMS_GATEWAYS',
  webhooks: 'WEBHOOKS',
};

const COMPOSERS: { readonly [K in MessageKind]: { readonly compose: Composer<MessagePayloads[K]> } } =
  MESSAGE_KINDS;

/** The outcome of an attempt: what to store, and the audit row to write in the same transaction. */
export interface Outcome {
  readonly settlement: Settlement;
  readonly audit?: { readonly event: string; readonly userId: number; readonly channel: string };
  /** Where an SMS was to go, for statistics; empty: nowhere known. */
  readonly country?: string;
  /** What was thrown, for the log. */
  readonly error?: unknown;
}

/**
 * Makes one attempt to deliver a message. It never throws: an unreadable message, a failing composer and a refusal by the
 * mail server all are outcomes.
 *
 * @param services.sendTimeout when sending is aborted, milliseconds
 */
export function createAttempt(
  services: MessageServices & {
    readonly outbox: Outbox;
    readonly channels: Channels;
    readonly sendingBudgets: SendingBudgets;
    readonly sendTimeout: number;
  },
): (message: OutboxMessage) => Promise<Outcome> {
  const { outbox, channels, sendingBudgets, settings, clock, logger, sendTimeout } = services;

  const dead = (lastError: string, error?: unknown): Outcome => ({
    settlement: { state: 'dead', at: clock.now(), lastError },
    error,
  });
  const expired = (lastError: string): Outcome => ({
    settlement: { state: 'expired', at: clock.now(), lastError },
  });

  const suppressed = (lastError: string, userId: number | undefined): Outcome => ({
    settlement: { state: 'suppressed', at: clock.now(), userId, lastError },
  });

  const failed = (message: OutboxMessage, error: unknown, userId?: number): Outcome => {
    const reason = reasonOf(error);
    const { kind, retryAfter } =
      error instanceof DeliveryFailure ? error : new DeliveryFailure('transient', reason);
    const isPermanent = kind === 'permanent';
    if (isPermanent || message.attempts >= MAX_ATTEMPTS) {
      const lastError = isPermanent ? reason : `given up after ${message.attempts} attempts: ${reason}`;
      return { settlement: { state: 'dead', at: clock.now(), lastError, userId }, error };
    }
    const nextTryAt = nextAttemptAt(message.attempts, clock.now(), message.deadline, {
      minimum: retryAfter,
      longest: message.kind === WEBHOOK_KIND ? LONGEST_WEBHOOK_PAUSE : LONGEST_PAUSE,
    });
    if (nextTryAt === null) return expired(reason);
    const asked = retryAfter > 0 ? { notBefore: Math.min(clock.now() + retryAfter, nextTryAt) } : {};
    return { settlement: { state: 'failed', nextTryAt, ...asked, lastError: reason, userId }, error };
  };

  /**
   * Leaves a message to workers that have the key, without counting an attempt. Soon again, while one of them is likely to
   * run, as during a roll-out; the older it is, the less often.
   */
  const left = (message: OutboxMessage): Outcome => {
    const now = clock.now();
    const pause = Math.min(Math.max((now - message.createdAt) / 8, SHORTEST_LEFT), LONGEST_LEFT);
    const nextTryAt = Math.min(now + Math.floor(pause), message.deadline);
    return { settlement: { state: 'failed', nextTryAt, lastError: UNKNOWN_KEY, isUncounted: true } };
  };

  /** Whether this process knows how messages of a kind are sent: the credentials are not under a key it lacks. */
  const hasCredentials = (kind: string): boolean => {
    const setting = CREDENTIALS[LANE_OF_KIND.get(kind) ?? 'mail'];
    return setting === undefined || !settings.isUnreadable(setting);
  };

  const isKnown = (kind: string): kind is MessageKind => Object.hasOwn(COMPOSERS, kind);

  /** Decrypts the payload before composing: a failure here is permanent, one of the composer need not be. */
  const prepare = <K extends MessageKind>(
    kind: K,
    message: OutboxMessage,
  ): { readonly parent: string | undefined; decide(): Promise<Decision> } => {
    const payload = outbox.payloadOf(kind, message);
    return {
      parent: outbox.traceOf(payload),
      decide: () => COMPOSERS[kind].compose(payload, message, services),
    };
  };

  /**
   * Keeps what providers make of a message. An answer that accepts it says no more than the id, which is stored, and scrubbing
   * takes 30 µs.
   */
  const noteIn =
    (offers: DeliveryAttempt[], outgoing: Outgoing) =>
    ({ answer, secrets = [], ...offer }: Offer): void => {
      const isTold = answer && offer.outcome !== 'accepted';
      offers.push({
        ...offer,
        latency: Math.max(0, clock.now() - offer.at),
        answer: isTold ? scrubbed(answer, [...secrets, ...secretsOf(outgoing)]) : null,
      });
    };

  const send = (
    outgoing: Outgoing,
    { uid, deadline }: Pick<OutboxMessage, 'uid' | 'deadline'>,
    offers: DeliveryAttempt[],
  ): Promise<Receipt> | undefined => {
    const note = noteIn(offers, outgoing);
    const attempt = { uid, signal: AbortSignal.timeout(sendTimeout), deadline, note };
    switch (outgoing.channel) {
      case 'email':
        return channels.email?.send(outgoing, attempt);
      case 'sms':
        return channels.sms?.send(outgoing, attempt);
      case 'webhook':
        return channels.webhook?.send(outgoing, attempt);
    }
  };

  const carryOut = async (message: OutboxMessage, decision: Decision): Promise<Outcome> => {
    const { userId } = decision;
    if (decision.kind === 'suppress') return suppressed(decision.reason, userId);
    if (clock.now() >= message.deadline) return expired('its deadline passed');
    const { channel } = decision.message;
    const refusal =
      decision.message.channel === 'webhook' ? null : await sendingBudgets.admit(message, decision.message);
    // Without its country: strangers type numbers of any, and each would be a row of statistics a minute.
    if (refusal !== null) return suppressed(refusal, userId);
    const country = decision.message.channel === 'sms' ? (countryOf(decision.message.to) ?? '') : '';
    const offers: DeliveryAttempt[] = [];
    try {
      const receipt = await traced(
        () => ({ name: `send ${channel}`, kind: 'client' }),
        async () => send(decision.message, message, offers),
      );
      if (!receipt) return dead(`there is no channel for ${channel}`);
      return {
        settlement: {
          state: 'sent',
          at: clock.now(),
          userId,
          providerId: receipt.providerId,
          lastError: [decision.remark, receipt.remark].filter(Boolean).join('; ') || null,
          attempts: offers,
        },
        country,
        ...(decision.event && userId !== undefined && { audit: { event: decision.event, userId, channel } }),
      };
    } catch (error) {
      const outcome = failed(message, error, userId);
      return { ...outcome, country, settlement: { ...outcome.settlement, attempts: offers } };
    }
  };

  const tryOnce = async (message: OutboxMessage): Promise<Outcome> => {
    if (clock.now() >= message.deadline) return expired(message.lastError ?? 'no worker took it in time');
    // Claimed this often without an outcome, it may crash the workers.
    if (message.attempts > MAX_ATTEMPTS) return dead(`given up after ${MAX_ATTEMPTS} attempts`);
    // The worker claims no such message: a newer version beside this one can send it.
    if (!isKnown(message.kind))
      return failed(message, new Error('this version knows no message of this kind'));
    if (!hasCredentials(message.kind)) return left(message);
    let prepared: ReturnType<typeof prepare>;
    try {
      prepared = prepare(message.kind, message);
    } catch (error) {
      return error instanceof UnknownKey
        ? left(message)
        : dead('the payload cannot be read: the row was changed', error);
    }
    const { parent, decide } = prepared;
    const { kind, attempts } = message;
    const span = { 'messaging.message.kind': kind, 'messaging.attempt': attempts };
    return traced(
      () => ({ name: `deliver ${kind}`, kind: 'consumer', attributes: span, parent }),
      async (under) => {
        const outcome = await decideAndSend(message, decide);
        under?.set({ 'messaging.outcome': outcome.settlement.state });
        return outcome;
      },
    );
  };

  const decideAndSend = async (message: OutboxMessage, decide: () => Promise<Decision>): Promise<Outcome> => {
    try {
      return await carryOut(message, await decide());
    } catch (error) {
      return failed(message, error);
    }
  };

  /** A message that never went out does not count against budgets. */
  const giveBack = async ({ uid }: OutboxMessage): Promise<void> => {
    try {
      await sendingBudgets.giveBack(uid);
    } catch (error) {
      logger.warn({ uid, err: error }, 'a message that was not sent stays counted');
    }
  };

  return async (message) => {
    const outcome = await tryOnce(message);
    if (message.kind !== WEBHOOK_KIND && mayBeCountedInVain(message, outcome)) await giveBack(message);
    return outcome;
  };
}

/** Whether a message ended unsent after it was counted. A suppressed one can only have been counted at an earlier attempt. */
function mayBeCountedInVain({ attempts }: OutboxMessage, { settlement: { state } }: Outcome): boolean {
  return state === 'dead' || state === 'expired' || (state === 'suppressed' && attempts > 1);
}

/** Error messages may quote addresses, so only our own reasons, codes and names are kept. */
function reasonOf(error: unknown): string {
  if (error instanceof DeliveryFailure) return error.reason;
  if (error instanceof Unavailable) return error.message;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code)) return code;
  return error instanceof Error ? error.name : 'unknown error';
}

/**
 * The time of the next attempt: exponential backoff with "equal jitter", so that messages that failed together are not
 * retried together. Near the deadline a pause is at most half of the remaining time, so that the last attempts are before
 * it and none after.
 *
 * @param attempts number of attempts so far
 * @param bounds.minimum milliseconds the provider asked to wait; shortened if the deadline would pass
 * @param bounds.longest the longest pause of its own, milliseconds
 * @returns milliseconds since the epoch; null when the deadline leaves no time
 */
export function nextAttemptAt(
  attempts: number,
  now: number,
  deadline: number,
  { minimum = 0, longest = LONGEST_PAUSE } = {},
): number | null {
  const backoff = Math.min(FIRST_PAUSE * 2 ** (attempts - 1), longest);
  const jittered = (backoff / 2) * (1 + randomFraction());
  const pause = Math.floor(Math.min(Math.max(jittered, minimum), (deadline - now) / 2));
  return pause < LAST_PAUSE ? null : now + pause;
}
