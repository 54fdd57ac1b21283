import type {
  StepCounts,
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

/** Whether a window of a step was full. */
export const isFull = (counts: readonly ThrottleCount[] = []): boolean => counts.some(({ wait }) => wait > 0);

/** Counts one request step by step. @see ThrottleStore.hitSteps */
export function hitStepsOf(windows: Windows, steps: readonly ThrottleStep[], now: number): StepCounts {
  const counted: Array<readonly ThrottleCount[]> = [];
  for (const step of steps) {
    counted.push(hitWindows(windows, step, now));
    if (isFull(counted.at(-1))) break;
  }
  return counted;
}

/** {@link ThrottleStore.hitSteps} of a store that counts one step at a time. */
export const stepByStep =
  (hit: ThrottleStore['hit']): ThrottleStore['hitSteps'] =>
  async (steps, now) => {
    const counted: Array<readonly ThrottleCount[]> = [];
    for (const step of steps) {
      counted.push(await hit(step, now));
      if (isFull(counted.at(-1))) break;
    }
    return counted;
  };

/** Takes one hit back from each key. */
export function takeBackFrom(windows: Windows, keys: readonly WindowKey[], at: number): void {
  for (const { key, window } of keys) windows.set(key, remove(windows.get(key), { window, now: at }), window);
}
