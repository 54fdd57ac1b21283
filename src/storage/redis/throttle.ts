import type { Redis, Result } from 'ioredis';
import type { ThrottleStore } from '../../contracts/stores/throttle.ts';
import { Unavailable } from '../../lib/failures.ts';

/** Counts and reads the end of the window in one step; the key disappears when the window ends. */
const HIT = `
local count = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return {count, left}`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    latchkeyHit(key: string, duration: number): Result<[number, number], Context>;
  }
}

/** Counters in Redis, shared by every process that names it. Windows follow the Redis server's clock. */
export function createRedisThrottleStore(redis: Redis): ThrottleStore {
  redis.defineCommand('latchkeyHit', { numberOfKeys: 1, lua: HIT });
  return {
    async hit(key, duration, now) {
      try {
        const [count, left] = await redis.latchkeyHit(`throttle:${key}`, duration);
        return { count, resetsAt: now + left };
      } catch (error) {
        throw new Unavailable('Redis', error);
      }
    },
    async removeExpired() {
      return 0;
    },
  };
}
