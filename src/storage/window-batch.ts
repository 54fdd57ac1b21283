import type { ThrottleCount, ThrottleHit, WindowKey } from '../contracts/stores/throttle.ts';
import { add, live, remove, type Slot, total, waitFor } from '../lib/sliding-window.ts';

/** The windows one batch of requests reads and changes. */
export interface Windows {
  get(key: string): readonly Slot[];
  set(key: string, slots: readonly Slot[], window: number): void;
}

/** Counts one request under all keys, or under none if a window is full. @see ThrottleStore.hit */
export function hitWindows(
  windows: Windows,
  hits: readonly ThrottleHit[],
  now: number,
): readonly ThrottleCount[] {
  const states = hits.map(({ key, window, most }) => {
    const slots = live(windows.get(key), { window, now });
    const wait = most === 0 ? 0 : waitFor(most, slots, { window, now });
    return { key, window, slots, wait, adds: most > 0 };
  });
  const isFull = states.some(({ wait }) => wait > 0);
  return states.map(({ key, window, slots, wait, adds }) => {
    if (isFull || !adds) return { count: total(slots), wait };
    const added = add(slots, { window, now });
    windows.set(key, added, window);
    return { count: total(added), wait: 0 };
  });
}

/** Takes one hit back from each key. */
export function takeBackFrom(windows: Windows, keys: readonly WindowKey[], at: number): void {
  for (const { key, window } of keys) windows.set(key, remove(windows.get(key), { window, now: at }), window);
}
