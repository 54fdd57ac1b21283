import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Unavailable } from '../lib/failures.ts';
import { silentLogger } from '../lib/logger.ts';
import { createHealth, type Dependency } from './readyz.ts';

const up: Dependency = { name: 'database', async ping() {} };
const down: Dependency = {
  name: 'redis',
  async ping() {
    throw new Unavailable('Redis', new Error('connect ECONNREFUSED 10.0.0.7:6379'));
  },
};

describe('health', () => {
  it('sends a load balancer away exactly when a part is down, and names it', async () => {
    const whole = createHealth({ dependencies: [up], logger: silentLogger });
    assert.deepEqual(await whole.check(), { status: 'ready', parts: { database: 'up' } });
    const broken = createHealth({ dependencies: [up, down], logger: silentLogger });
    assert.deepEqual(await broken.check(), {
      status: 'not ready',
      parts: { database: 'up', redis: 'down' },
    });
  });

  it('writes errors to the log only', async () => {
    const logged: object[] = [];
    const logger = { ...silentLogger, warn: (fields: object) => logged.push(fields) };
    const answer = await createHealth({ dependencies: [down], logger }).check();
    assert.ok(!JSON.stringify(answer).includes('10.0.0.7'));
    assert.partialDeepStrictEqual(logged, [{ dependency: 'redis' }]);
  });

  it('answers in time about a part that hangs', async () => {
    const hung: Dependency = { name: 'database', ping: () => new Promise(() => {}) };
    const health = createHealth({ dependencies: [hung], logger: silentLogger, timeout: 1 });
    assert.deepEqual(await health.check(), { status: 'not ready', parts: { database: 'down' } });
  });

  it('sends a load balancer away from a process that is stopping', async () => {
    const health = createHealth({ dependencies: [up], logger: silentLogger });
    health.beginShutdown();
    assert.equal((await health.check()).status, 'stopping');
  });

  it('stops a start that could not work, with the reason', async () => {
    const health = createHealth({ dependencies: [up, down], logger: silentLogger });
    await assert.rejects(health.requireAll(), Unavailable);
  });
});
