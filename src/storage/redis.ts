import type { Redis, Result } from 'ioredis';
import type { RedisConfig } from '../config/config.ts';
import type { ThrottleStore, WindowKey } from '../contracts/stores/throttle.ts';
import { CLOCK_SKEW } from '../lib/clock.ts';
import { Unavailable } from '../lib/failures.ts';
import { SLOTS } from '../lib/sliding-window.ts';
import { stepByStep } from './window-batch.ts';

/** Milliseconds. */
const COMMAND_TIMEOUT = 2000;
/** How long a request waits for an answer before it does without Redis, milliseconds: so few that nobody minds. */
const PATIENCE = 200;
/** Pause before each reconnection, milliseconds. A waiting command fails at the second attempt. */
const RECONNECT_DELAY = 100;

/**
 * The same rules as in lib/sliding-window.ts, in one step on the server. Windows are texts such as `1800000000000:3`, one
 * pair of last hit and hits per slot, and expire by themselves. ARGV: now, then window and limit of each key.
 */
const HIT = `
local now = tonumber(ARGV[1])
local states, isFull = {}, false
for i, key in ipairs(KEYS) do
  local window, most = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local slots, count = {}, 0
  for last, hits in string.gmatch(redis.call('GET', key) or '', '(%d+):(%d+)') do
    last, hits = tonumber(last), tonumber(hits)
    if now - last < window and last - now <= math.max(window / 10, math.min(window, ${CLOCK_SKEW})) then
      table.insert(slots, {last, hits})
      count = count + hits
    end
  end
  local wait = 0
  if most > 0 and count >= most then
    isFull = true
    table.sort(slots, function(a, b) return a[1] < b[1] end)
    local left = count
    for _, slot in ipairs(slots) do
      left = left - slot[2]
      if left < most then wait = slot[1] + window - now break end
    end
  end
  states[i] = {window = window, most = most, slots = slots, count = count, wait = wait}
end
local answer = {}
for i, key in ipairs(KEYS) do
  local state = states[i]
  if not isFull and state.most > 0 then
    local index = math.floor(now * ${SLOTS} / state.window)
    local texts, found, newest = {}, false, now
    for _, slot in ipairs(state.slots) do
      if math.floor(slot[1] * ${SLOTS} / state.window) == index then
        found = true
        slot[1], slot[2] = math.max(slot[1], now), slot[2] + 1
      end
      newest = math.max(newest, slot[1])
      table.insert(texts, string.format('%.0f:%.0f', slot[1], slot[2]))
    end
    if not found then table.insert(texts, string.format('%.0f:1', now)) end
    redis.call('SET', key, table.concat(texts, ' '), 'PX', string.format('%.0f', newest - now + state.window))
    state.count = state.count + 1
  end
  table.insert(answer, state.count)
  table.insert(answer, state.wait)
end
return answer`;

/** ARGV: when the hits were counted, then the window of each key. */
const TAKE_BACK = `
local at = tonumber(ARGV[1])
for i, key in ipairs(KEYS) do
  local index = math.floor(at * ${SLOTS} / tonumber(ARGV[i + 1]))
  local texts = {}
  for last, hits in string.gmatch(redis.call('GET', key) or '', '(%d+):(%d+)') do
    hits = tonumber(hits)
    if math.floor(tonumber(last) * ${SLOTS} / tonumber(ARGV[i + 1])) == index then hits = hits - 1 end
    if hits > 0 then table.insert(texts, string.format('%s:%.0f', last, hits)) end
  end
  if #texts > 0 then redis.call('SET', key, table.concat(texts, ' '), 'KEEPTTL') else redis.call('DEL', key) end
end`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    latchkeyHit(keyCount: number, ...keysAndArguments: Array<string | number>): Result<number[], Context>;
    latchkeyTakeBack(keyCount: number, ...keysAndArguments: Array<string | number>): Result<null, Context>;
  }
}

/**
 * Creates a client that connects at its first command. While the server is down, commands fail quickly instead of queueing
 * requests.
 */
export async function openRedis(config: RedisConfig): Promise<Redis> {
  // Imported dynamically, because most installations have no Redis.
  const { Redis } = await import('ioredis');
  const redis = new Redis(config.url, {
    keyPrefix: config.keyPrefix,
    connectTimeout: COMMAND_TIMEOUT,
    commandTimeout: COMMAND_TIMEOUT,
    maxRetriesPerRequest: 1,
    retryStrategy: () => RECONNECT_DELAY,
    enableAutoPipelining: true,
    lazyConnect: true,
  });
  redis.defineCommand('latchkeyHit', { lua: HIT });
  redis.defineCommand('latchkeyTakeBack', { lua: TAKE_BACK });
  // Failed commands reject; without a listener, errors of the connection would end the process.
  redis.on('error', () => {});
  return redis;
}

/** Gives up a connection that looks open, although nothing may be at its other end. */
export function reconnectRedis(redis: Redis): void {
  if (redis.status === 'ready') redis.disconnect(true);
}

/**
 * Waits for an answer, but not for long. After a pause of this process the answer may be there, unread: it is read first.
 *
 * @throws Unavailable
 */
async function soon<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => setImmediate(reject, new Error('Redis took too long')), PATIENCE);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } catch (error) {
    throw new Unavailable('Redis', error);
  } finally {
    clearTimeout(timer);
  }
}

/** Counters in Redis, shared by every process that uses it. */
export function createRedisThrottleStore(redis: Redis): ThrottleStore {
  const hit: ThrottleStore['hit'] = async (hits, now) => {
    const limits = hits.flatMap(({ window, most }) => [window, most]);
    const flat = await soon(redis.latchkeyHit(hits.length, ...hits.map(nameOf), now, ...limits));
    return hits.map((_, index) => ({ count: flat[2 * index] ?? 0, wait: flat[2 * index + 1] ?? 0 }));
  };
  return {
    hit,
    hitSteps: stepByStep(hit),
    async takeBack(keys, at) {
      const windows = keys.map(({ window }) => window);
      await soon(redis.latchkeyTakeBack(keys.length, ...keys.map(nameOf), at, ...windows));
    },
    async clear(keys) {
      if (keys.length > 0) await soon(redis.del(...keys.map(nameOf)));
    },
    // Redis expires keys itself.
    removeExpired: async () => null,
  };
}

/** Another name than the counters of versions before, which may run beside this one. */
const nameOf = ({ key }: WindowKey): string => `window:${key}`;
