import type { CounterName, SendingCount, SendingStore } from '../contracts/stores/sendings.ts';
import { DAY, HOUR, MINUTE } from '../lib/clock.ts';
import type { Budget } from './budget.ts';

/** Codes are counted in slots, so that a share can be told for a moving window. */
const SLOT = 10 * MINUTE;
const WINDOW = DAY;
/** How often one code goes to a prefix nobody answers from, so that it is open again when people do. */
const PROBE_EVERY = HOUR;

export const slotOf = (time: number): number => time - (time % SLOT);

/**
 * Trips for a prefix when too few of the codes sent to it within a day were used: people enter their codes, pumped numbers do
 * not. It closes by itself as the window moves, or as probes are answered.
 *
 * @param rule.codes how many codes must have been sent before their share counts; null: it never trips
 * @param rule.percent the share of used codes below which it trips
 */
export const breaker =
  (
    { codes, percent }: { codes: number | null; percent: number },
    { counter, adds, now }: { counter: CounterName; adds: Budget['adds']; now: number },
  ): Budget['isOver'] =>
  async (_count: SendingCount, sendings: SendingStore) => {
    if (codes === null) return false;
    // Without the newest slots: their codes are still being typed.
    const { sent, used } = await sendings.sum(counter, now - WINDOW, counter.startsAt - SLOT);
    if (sent < codes || used * 100 >= percent * sent) return false;
    const lately = await sendings.sum(counter, now - PROBE_EVERY, now + 1);
    const isProbe = adds === 'one' && lately.sent === 1;
    return !isProbe;
  };
