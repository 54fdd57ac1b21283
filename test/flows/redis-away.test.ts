import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { missingFor } from '../../faults/support/programs.ts';
import { type RedisServer, startRedis } from '../../faults/support/redis.ts';
import { HOUR } from '../../src/lib/clock.ts';
import { PASSWORD, startTestApp, type TestApp } from '../support/app.ts';
import { type Engine, openEngine } from '../support/engines.ts';

/** Far below what anybody waits for, milliseconds; a password is checked meanwhile. */
const PROMPT = 1500;
/** It is tried every second. */
const BACK_WITHIN = 5000;

const LIMIT = 8;
const settings = {
  THROTTLING_SETTINGS: { 'password-reset': { count: 1000, duration: 3600, ip_count: LIMIT } },
};

describe('a service whose Redis is away', { skip: missingFor('redis') ?? false }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-redis-'));
  let redis: RedisServer;
  let engine: Engine;
  let app: TestApp;
  before(async () => {
    redis = await startRedis(folder);
    engine = await openEngine('sqlite');
    app = await startTestApp(
      'redis',
      { ...engine, env: { ...engine.env, REDIS_URL: redis.url } },
      { settings },
    );
  });
  after(async () => {
    await app.close();
    await engine.drop();
    await redis.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Waits until /readyz says so: an answer of it holds for a second. */
  const becomes = async (status: string, redisIs: string) => {
    let seen: unknown;
    for (const end = performance.now() + BACK_WITHIN; performance.now() < end; await pause(50)) {
      const answer = await app.browser().get('/readyz/');
      assert.equal(answer.status, 200);
      seen = answer.json();
      if (isDeepStrictEqual(seen, { status, database: 'up', redis: redisIs })) return;
    }
    assert.fail(`it is never ${status}, but ${JSON.stringify(seen)}`);
  };
  // What was counted before is of another test, or another part of one.
  const forget = () => app.clock.advance(2 * HOUR);

  /** Signs in again and again while Redis fails. @returns the longest that took, milliseconds */
  const longestSignIn = async (): Promise<number> => {
    const user = await app.createUser();
    let longest = 0;
    for (let count = 0; count < 4; count++) {
      const start = performance.now();
      await app.signedIn(user, PASSWORD);
      longest = Math.max(longest, performance.now() - start);
    }
    return longest;
  };
  const resets = async () => {
    let accepted = 0;
    for (let count = 0; count < 2 * LIMIT; count++) {
      const { status } = await app
        .browser()
        .post('/users/password/reset/', { email: `p${count}@example.com` });
      if (status === 200) accepted += 1;
      else assert.equal(status, 429);
    }
    return accepted;
  };
  const FAULTS: Readonly<Record<string, { fail(): unknown; mend(): unknown }>> = {
    'is killed': { fail: () => redis.kill(), mend: () => redis.start() },
    'is silent': { fail: () => redis.freeze(), mend: () => redis.thaw() },
    'has become a replica': {
      fail: () => redis.command('replicaof', '127.0.0.1', '1'),
      mend: () => redis.command('replicaof', 'no', 'one'),
    },
    'misses its replicas': {
      fail: () => redis.command('config', 'set', 'min-replicas-to-write', '1'),
      mend: () => redis.command('config', 'set', 'min-replicas-to-write', '0'),
    },
  };
  for (const [name, { fail, mend }] of Object.entries(FAULTS))
    it(`lets people in without delay under stricter limits when it ${name}, and uses it again`, async () => {
      assert.equal(await resets(), LIMIT);
      forget();
      await fail();
      try {
        const longest = await longestSignIn();
        assert.ok(longest < PROMPT, `a sign-in took ${longest} ms`);
        assert.equal(await resets(), LIMIT / 2);
        await becomes('degraded', 'degraded');
      } finally {
        await mend();
      }
      await becomes('ready', 'up');
      forget();
      assert.equal(await resets(), LIMIT);
      forget();
    });

  it('starts', async () => {
    const { env } = engine;
    const second = await startTestApp('redis', {
      ...engine,
      env: { ...env, REDIS_URL: 'redis://127.0.0.1:1/0' },
    });
    await second.core.health.requireAll();
    const user = await second.createUser();
    await second.signedIn(user);
    await second.close();
  });
});
