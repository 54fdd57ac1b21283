import type { Redis } from 'ioredis';
import type { Config } from '../config/config.ts';
import { reasonOf } from '../lib/failures.ts';
import { newUid } from '../lib/random.ts';
import { openRedis } from '../storage/redis.ts';
import { type Check, type Finding, ok, unknown, warning, wrong } from './check.ts';

/** A key that was not deleted vanishes after this, milliseconds. */
const LIFE = 10_000;

/** Whether Redis answers, takes writes and keeps what it has. */
export const redisCheck = ({ redis: config }: Pick<Config, 'redis'>): Check => ({
  name: 'redis',
  async run() {
    if (!config) return [ok('No REDIS_URL: the counters are in the database.')];
    const { host } = new URL(config.url);
    const redis = await openRedis(config);
    try {
      const info = await redis.info();
      return [
        ok(`${host} answers: Redis ${fieldOf(info, 'redis_version') ?? 'of an unknown version'}.`),
        await lookAtWrites(redis),
        judgeEviction(fieldOf(info, 'maxmemory_policy')),
      ];
    } catch (error) {
      const advice = 'Start it, or correct REDIS_URL; meanwhile limits are half as wide.';
      return [wrong(`${host} does not answer: ${reasonOf(error)}`, advice)];
    } finally {
      redis.disconnect();
    }
  },
});

async function lookAtWrites(redis: Redis): Promise<Finding> {
  const key = `doctor:${newUid()}`;
  try {
    await redis.set(key, '1', 'PX', LIFE);
    await redis.del(key);
    return ok('A write was taken.');
  } catch (error) {
    return wrong(`It takes no writes: ${reasonOf(error)}`, 'Name the primary in REDIS_URL, or make room.');
  }
}

function judgeEviction(policy: string | undefined): Finding {
  if (policy === undefined) return unknown('It does not say what it does when its memory is full.');
  if (policy === 'noeviction') return ok('It keeps the counters when its memory is full (noeviction).');
  return warning(
    `When its memory is full it forgets counters, and with them limits (${policy}).`,
    'Set maxmemory-policy noeviction.',
  );
}

/** A line of INFO: `name:value`. */
const fieldOf = (info: string, name: string): string | undefined =>
  new RegExp(`^${name}:(.+?)\\r?$`, 'm').exec(info)?.[1];
