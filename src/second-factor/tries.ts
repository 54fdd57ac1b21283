import type { RequestRefusal } from '../errors.ts';
import { DAY, MINUTE } from '../lib/clock.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { Counted, Counters } from '../throttle/counters.ts';
import { throttled } from '../throttle/throttle.ts';

/** Tries of one person. Of a million codes three are right at a time: a thief's chance is one in 10,000 a day. */
export const TRIES = 5;
export const TRIES_PER_DAY = 30;

/** Counts a try before it is compared. Take it back if it was right. */
export async function countTry(counters: Counters, userId: number): Promise<Result<Counted, RequestRefusal>> {
  const counted = await counters.hitAll([
    { name: ['second-factor', String(userId)], window: 15 * MINUTE, most: TRIES },
    { name: ['second-factor', String(userId)], window: DAY, most: TRIES_PER_DAY },
  ]);
  return counted.wait > 0 ? refused(throttled(counted.wait)) : ok(counted);
}
