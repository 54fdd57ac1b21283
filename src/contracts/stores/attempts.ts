/** `refused`: the same message would be refused again. `failed`: another attempt may succeed. */
export const ATTEMPT_OUTCOMES = ['accepted', 'refused', 'failed'] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/** How many attempts of a message are kept, the newest: more than it gets, unless operators retry it often. */
export const ATTEMPTS_KEPT = 100;

/** A message was offered to a mail server, an SMS gateway or an endpoint. */
export interface DeliveryAttempt {
  /** When it was offered. */
  readonly at: number;
  /** Until the answer, or until nobody waited for it any more; milliseconds. */
  readonly latency: number;
  /** The name of an SMS gateway, host and port of a mail server, or an endpoint without its query. */
  readonly gateway: string;
  readonly outcome: AttemptOutcome;
  /** Of the answer or of the fault, such as `SMTP 550 5.1.1`; without personal data. */
  readonly code: string | null;
  /**
   * Why it was not accepted, in the words of the answer, without what may be an address, a phone, a link, a code or a secret
   * (delivery/scrub.ts).
   */
  readonly answer: string | null;
}

/**
 * How an attempt ended. `sent`, `expired` and `suppressed` erase the payload of mail and SMS; `dead` keeps it for a manual
 * retry.
 */
export type Settlement = {
  readonly userId?: number | undefined;
  readonly lastError?: string | null;
  readonly providerId?: string | null;
  /** What it was offered to since it was claimed, in that order. */
  readonly attempts?: readonly DeliveryAttempt[];
} & (
  | { readonly state: 'sent' | 'dead' | 'expired' | 'suppressed'; readonly at: number }
  | {
      readonly state: 'failed';
      readonly nextTryAt: number;
      /** Until when the provider asked to wait. Missing: it did not ask. */
      readonly notBefore?: number;
      /** Nothing was tried, so the attempt does not count. */
      readonly isUncounted?: boolean;
    }
);

/** How the attempt of whoever holds a lease ended. */
export interface Ending {
  readonly uid: string;
  readonly lease: string;
  readonly settlement: Settlement;
}
