import { toleranceOf } from './clock.ts';

/**
 * Sliding windows that never let more through than they say. The time is cut into SLOTS slots per window, and each slot
 * keeps its hits and the time of the last one. A slot counts as a whole until its last hit is a window ago, so in no span
 * as long as the window are there more than `most` hits; what is approximate is the other side: a hit may count for up to a
 * tenth of the window too long.
 */
export const SLOTS = 10;

/** A ring of this many slots never reuses one that still counts: the same place comes round after more than a window. */
export const RING = SLOTS + 1;

export interface Slot {
  /** The time of its last hit, milliseconds since the epoch. */
  readonly last: number;
  readonly hits: number;
}

/** A window of this many milliseconds at a moment. */
export interface Moment {
  readonly window: number;
  readonly now: number;
}

const indexOf = (time: number, window: number): number => Math.floor((time * SLOTS) / window);

/** The slots that count. One whose last hit is too far ahead was written by a clock that was wrong, and counts as over. */
export const live = (slots: readonly Slot[], { window, now }: Moment): Slot[] =>
  slots.filter(({ last, hits }) => hits > 0 && now - last < window && last - now <= toleranceOf(window));

export const total = (slots: readonly Slot[]): number => slots.reduce((sum, { hits }) => sum + hits, 0);

/** Adds hits to slots that count. */
export function add(slots: readonly Slot[], { window, now }: Moment, count = 1): Slot[] {
  const index = indexOf(now, window);
  const current = slots.find(({ last }) => indexOf(last, window) === index);
  const others = slots.filter((slot) => slot !== current);
  return [...others, { last: Math.max(now, current?.last ?? 0), hits: (current?.hits ?? 0) + count }];
}

/** Takes back one hit that was added at that moment, unless its slot is forgotten. */
export function remove(slots: readonly Slot[], { window, now }: Moment): Slot[] {
  const index = indexOf(now, window);
  return slots
    .map((slot) => (indexOf(slot.last, window) === index ? { ...slot, hits: slot.hits - 1 } : slot))
    .filter(({ hits }) => hits > 0);
}

/** How long until one more hit is within `most`, milliseconds; 0 if it is now. @param slots that count */
export function waitFor(most: number, slots: readonly Slot[], { window, now }: Moment): number {
  let count = total(slots);
  if (count < most) return 0;
  for (const { last, hits } of slots.toSorted((a, b) => a.last - b.last)) {
    count -= hits;
    if (count < most) return last + window - now;
  }
  return window;
}
