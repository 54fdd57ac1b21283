import { STEPS } from '../contracts/stores/statistics.ts';
import { SECOND } from '../lib/clock.ts';
import type { Settings } from '../settings.ts';
import type { Range, Series } from './series.ts';

/** What became of the codes that a gateway took for a country. */
export interface CodeUse {
  readonly gateway: string;
  readonly country: string;
  readonly sent: number;
  readonly used: number;
  /** Those whose time is over, and which nobody has used. */
  readonly expired: number;
  /** Of those whose time is over, the share that was used, from 0 to 1; null: there are none. */
  readonly share: number | null;
}

/**
 * What became of codes, by gateway and country. Their use is counted in the step in which they were handed over, so each
 * step holds the same codes under `sent` and under `used`. Steps in which a code may still be typed have no share.
 */
export function codeUse(
  series: readonly Series[],
  { step }: Pick<Range, 'step'>,
  { settings, now }: { settings: Settings; now: number },
): CodeUse[] {
  const life = settings.get('SMS_OTP_EXPIRE_TIME') * SECOND;
  const isOver = (startsAt: number): boolean => life > 0 && startsAt + STEPS[step] + life <= now;
  const codes = series.filter(({ name, labels }) => name === 'codes' && labels.outcome !== 'wrong');
  const groups = Map.groupBy(codes, ({ labels }) => JSON.stringify([labels.gateway, labels.country]));
  return [...groups.values()].map((group) => {
    const sum = (outcome: string, counts: (startsAt: number) => boolean): number =>
      group
        .filter(({ labels }) => labels.outcome === outcome)
        .flatMap(({ points }) => points.filter(({ startsAt }) => counts(startsAt)))
        .reduce((total, { count }) => total + count, 0);
    const all = { sent: sum('sent', () => true), used: sum('used', () => true) };
    const over = { sent: sum('sent', isOver), used: sum('used', isOver) };
    const { gateway = '', country = '' } = group[0]?.labels ?? {};
    // A code that a worker of an older version sent is counted as used only.
    const share = over.sent === 0 ? null : Math.min(1, over.used / over.sent);
    return { gateway, country, ...all, expired: Math.max(0, over.sent - over.used), share };
  });
}
