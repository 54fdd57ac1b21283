import type {
  StepWaits,
  ThrottleCount,
  ThrottleHit,
  ThrottleStep,
  ThrottleStore,
  WindowKey,
} from '../contracts/stores/throttle.ts';
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
  const isRefused = states.some(({ wait }) => wait > 0);
  return states.map(({ key, window, slots, wait, adds }) => {
    if (isRefused || !adds) return { count: total(slots), wait };
    const added = add(slots, { window, now });
    windows.set(key, added, window);
    return { count: total(added), wait: 0 };
  });
}

export const waitsOf = (counts: readonly ThrottleCount[]): readonly number[] =>
  counts.map(({ wait }) => wait);

/** Whether a window of a step was full. */
export const isFull = (waits: readonly number[] = []): boolean => waits.some((wait) => wait > 0);

/** Counts one request step by step. @see ThrottleStore.hitSteps */
export function hitStepsOf(windows: Windows, steps: readonly ThrottleStep[], now: number): StepWaits {
  const waits: Array<readonly number[]> = [];
  for (const step of steps) {
    waits.push(waitsOf(hitWindows(windows, step, now)));
    if (isFull(waits.at(-1))) break;
  }
  return waits;
}

/** {@link ThrottleStore.hitSteps} of a store that counts one step at a time. */
export const stepByStep =
  (hit: ThrottleStore['hit']): ThrottleStore['hitSteps'] =>
  async (steps, now) => {
    const waits: Array<readonly number[]> = [];
    for (const step of steps) {
      waits.push(waitsOf(await hit(step, now)));
      if (isFull(waits.at(-1))) break;
    }
    return waits;
  };

/** Takes one hit back from each key. */
export function takeBackFrom(windows: Windows, keys: readonly WindowKey[], at: number): void {
  for (const { key, window } of keys) windows.set(key, remove(windows.get(key), { window, now: at }), window);
}
