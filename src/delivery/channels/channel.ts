import type { Outgoing } from '../../messages/message.ts';

export interface Attempt {
  /** The uid of the message in the outbox: the same at every attempt, so that a repeat can be recognised. */
  readonly uid: string;
  /** Aborts when the attempt takes too long: what was not handed over by then must not be sent any more. */
  readonly signal: AbortSignal;
  /** When the message stops being worth anything, milliseconds since the epoch. */
  readonly deadline: number;
}

export interface Receipt {
  /** What the other side called the message, if it said so. */
  readonly providerId: string | null;
  /** Something that went wrong beside the delivery to the recipient itself, without personal data. */
  readonly remark: string | null;
}

/** A way to hand messages over to whoever carries them on. */
export interface Channel<M extends Outgoing> {
  /** @throws DeliveryFailure when it was not taken */
  send(message: M, attempt: Attempt): Promise<Receipt>;
  /** Lets go of connections, also of those at work. */
  close(): Promise<void>;
}

/** The channels there are; a message for one that is missing cannot be sent. */
export type Channels = {
  readonly [C in Outgoing['channel']]?: Channel<Extract<Outgoing, { channel: C }>>;
};

/**
 * Why a message was not taken. `permanent`: the same message would be refused again. `suppressed`: by our own rules it is
 * not to be sent. `retryAfter`: milliseconds the other side asked to wait. `reason` is stored and logged, so it holds no
 * personal data: `SMTP 550 5.1.1`, `ETIMEDOUT`. The error behind it is left out: mail servers quote
 * addresses in theirs.
 */
export class DeliveryFailure extends Error {
  override readonly name = 'DeliveryFailure';
  readonly kind: 'permanent' | 'transient' | 'suppressed';
  readonly reason: string;
  readonly retryAfter: number;

  constructor(kind: DeliveryFailure['kind'], reason: string, retryAfter = 0) {
    super(reason);
    this.kind = kind;
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}
