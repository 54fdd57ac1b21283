import type { DeliveryAttempt } from '../../contracts/stores/attempts.ts';
import type { Outgoing } from '../../messages/message.ts';

/** What a provider made of a message. */
export interface Offer extends Pick<DeliveryAttempt, 'at' | 'gateway' | 'outcome' | 'code'> {
  /** Its answer as it came: it is scrubbed before it is kept. */
  readonly answer?: string | null;
  /** What must not be kept of the answer, besides what the message holds: credentials. */
  readonly secrets?: readonly string[];
}

export interface Attempt {
  /** The uid of the message in the outbox: the same at every attempt, so that a provider can detect repeats. */
  readonly uid: string;
  /** Aborts when the attempt takes too long; nothing may be sent after that. */
  readonly signal: AbortSignal;
  /** When the message expires, milliseconds since the epoch. */
  readonly deadline: number;
  /** Keeps what a provider made of the message, for operators. To be called once it has answered, or has not in time. */
  readonly note?: (offer: Offer) => void;
}

export interface Receipt {
  /** The provider's id of the message, if it returned one. */
  readonly providerId: string | null;
  /** What went wrong although the message was accepted, without personal data. */
  readonly remark: string | null;
}

/** Hands messages over to a provider. */
export interface Channel<M extends Outgoing> {
  /** @throws DeliveryFailure when it was not accepted */
  send(message: M, attempt: Attempt): Promise<Receipt>;
  /** Closes all connections, active ones included. */
  close(): Promise<void>;
}

/** The configured channels; a message for a missing one cannot be sent. */
export type Channels = {
  readonly [C in Outgoing['channel']]?: Channel<Extract<Outgoing, { channel: C }>>;
};

/**
 * Why a message was not accepted. `permanent`: the same message would be refused again. `outage`: the provider accepts
 * nothing at all now. `transient`: any other reason to try again. `retryAfter`: milliseconds the provider asked to wait.
 * `reason` is stored and logged, so it holds no personal data: `SMTP 550 5.1.1`, `ETIMEDOUT`. The original error is left out,
 * because mail servers quote addresses in theirs.
 */
export class DeliveryFailure extends Error {
  override readonly name = 'DeliveryFailure';
  readonly kind: 'permanent' | 'outage' | 'transient';
  readonly reason: string;
  readonly retryAfter: number;

  constructor(kind: DeliveryFailure['kind'], reason: string, retryAfter = 0) {
    super(reason);
    this.kind = kind;
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}
