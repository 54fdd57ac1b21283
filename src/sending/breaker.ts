import type { CounterName, SendingCount, SendingStore } from '../contracts/stores/sendings.ts';
import { DAY, HOUR, MINUTE } from '../lib/clock.ts';
import type { Budget } from './budget.ts';

/** The scope of the counters of codes by prefix. */
export const PREFIX_SLOTS = 'sms-prefix-slot';
/** Codes are counted in slots, so that a share can be told for a moving window. */
const SLOT = 10 * MINUTE;
export const WINDOW = DAY;
/** How often one code goes to a prefix nobody answers from, so that it is open again when people do. */
const PROBE_EVERY = HOUR;

export const slotOf = (time: number): number => time - (time % SLOT);

/** The slots that began before this are judged: codes in newer ones are still being typed. */
export const judgedBefore = (now: number): number => slotOf(now) - SLOT;

/** When a breaker trips. */
export interface BreakerRule {
  /** How many codes must have been sent before their share counts; null: it never trips. */
  readonly codes: number | null;
  /** The share of used codes below which it trips. */
  readonly percent: number;
}

/** Whether too few of the codes were used: people enter theirs. */
export const tooFewUsed = ({ codes, percent }: BreakerRule, { sent, used }: SendingCount): boolean =>
  codes !== null && sent >= codes && used * 100 < percent * sent;

/**
 * Trips for a prefix when too few of the codes sent to it within a day were used: people enter their codes, pumped numbers do
 * not. It closes by itself as the window moves, or as probes are answered.
 */
export const breaker =
  (
    rule: BreakerRule,
    { counter, adds, now }: { counter: CounterName; adds: Budget['adds']; now: number },
  ): Budget['isOver'] =>
  async (_count: SendingCount, sendings: SendingStore) => {
    if (rule.codes === null) return false;
    if (!tooFewUsed(rule, await sendings.sum(counter, now - WINDOW, judgedBefore(now)))) return false;
    const lately = await sendings.sum(counter, now - PROBE_EVERY, now + 1);
    const isProbe = adds === 'one' && lately.sent === 1;
    return !isProbe;
  };
