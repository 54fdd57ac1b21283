import type { CounterName, SendingCount, SendingStore } from '../contracts/stores/sendings.ts';
import { DAY } from '../lib/clock.ts';

/** A limit that a message counts against. */
export interface Budget {
  readonly counter: CounterName;
  /** What the message adds. `nothing`: it is held to the limit all the same. */
  readonly adds: 'one' | 'nothing';
  /** Whether it depends on how many codes were used. */
  readonly countsUse: boolean;
  /** The name of the limit in its setting. */
  readonly limit: string;
  /** Whose budget it is, for operators; empty where only a person's address would tell. */
  readonly of: string;
  /**
   * Whether the message must not go out.
   * @param count what has been counted, this message included
   */
  isOver(count: SendingCount, sendings: SendingStore): boolean | Promise<boolean>;
}

/** The start of the UTC day. */
export const dayOf = (time: number): number => time - (time % DAY);

/** For a budget that is only counted. */
export const never = (): boolean => false;

/** At most so many messages. @param limit null: no limit, the message is only counted */
export const atMost = (limit: number | null): Budget['isOver'] =>
  limit === null ? never : ({ sent }) => sent > limit;

/** At most so many messages whose codes nobody has used. Customers use theirs, so their number does not matter. */
export const atMostUnanswered = (limit: number | null): Budget['isOver'] =>
  limit === null ? never : ({ sent, used }) => sent - used > limit;

/** What the budget of a recipient has on top for sources that had no message to them yet. */
const RESERVE = 0.5;

/**
 * First come, first served; a reserve is left to sources that have had none, so that a stranger cannot keep every message
 * from a recipient.
 *
 * @param limit null: no limit
 * @param own the counter of the messages to the recipient that this source caused, this one included
 */
export const atMostWithReserve = (limit: number | null, own: CounterName): Budget['isOver'] =>
  limit === null
    ? never
    : async ({ sent }, sendings) => {
        if (sent <= limit) return false;
        const bySource = await sendings.sum(own, own.startsAt, own.startsAt + 1);
        return bySource.sent > 1 || sent > limit + Math.ceil(limit * RESERVE);
      };
