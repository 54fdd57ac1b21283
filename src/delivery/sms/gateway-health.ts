import { type Clock, isPaused, SECOND } from '../../lib/clock.ts';
import { MAX_WAIT } from '../network.ts';
import type { GatewayEntry } from './conf.ts';

/** How long a failed gateway is tried last, so that not every message waits for it. */
const REST = 30 * SECOND;
/**
 * How many messages may wait for a gateway that has answered none of them: half of the worker's places for codes, so that
 * one that hangs never has them all.
 */
const MOST_UNANSWERED = 16;
/** The same for a gateway that failed last: a single message tries it. */
const MOST_UNANSWERED_AFTER_FAILURE = 1;

interface Health {
  /** Milliseconds since the epoch. */
  restsUntil: number;
  hasFailed: boolean;
  /** Messages offered since it last answered, and not timed out. */
  unanswered: number;
}

/** In which order gateways are tried: those that work, then those with messages they do not answer, then those that rest. */
export function createGatewayHealth(clock: Clock) {
  /** By entry of SMS_GATEWAYS: a changed one is a new object, and starts anew. */
  const healths = new WeakMap<GatewayEntry, Health>();

  const healthOf = (entry: GatewayEntry): Health => {
    const health = healths.get(entry) ?? { restsUntil: 0, hasFailed: false, unanswered: 0 };
    healths.set(entry, health);
    return health;
  };

  return {
    /** The lower, the earlier it is tried. */
    rankOf(entry: GatewayEntry): number {
      const { restsUntil, hasFailed, unanswered } = healthOf(entry);
      if (isPaused(restsUntil, MAX_WAIT, clock.now())) return 2;
      return unanswered >= (hasFailed ? MOST_UNANSWERED_AFTER_FAILURE : MOST_UNANSWERED) ? 1 : 0;
    },

    noteOffer(entry: GatewayEntry): void {
      healthOf(entry).unanswered += 1;
    },

    noteAnswer(entry: GatewayEntry): void {
      healthOf(entry).unanswered = 0;
    },

    noteSilence(entry: GatewayEntry): void {
      const health = healthOf(entry);
      health.unanswered = Math.max(0, health.unanswered - 1);
    },

    /** The gateway itself failed. @param rest milliseconds it asked for; null: nothing */
    noteFailure(entry: GatewayEntry, rest: number | null): void {
      const health = healthOf(entry);
      health.hasFailed = true;
      health.restsUntil = clock.now() + (rest ?? REST);
    },

    /** It works, even if it refused this message. */
    noteSuccess(entry: GatewayEntry): void {
      const health = healthOf(entry);
      health.hasFailed = false;
      health.restsUntil = 0;
    },
  };
}
