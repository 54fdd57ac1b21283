import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Check, Component, State } from '../contracts/health.ts';
import { Unavailable } from '../lib/failures.ts';
import { silentLogger } from '../lib/logger.ts';
import { createHealth } from './health.ts';

const aCheck = (state: State, fault?: unknown): Check => ({
  name: 'write',
  state,
  text: `It is ${state}.`,
  fault,
});
const refusal = new Unavailable('Redis', new Error('connect ECONNREFUSED 10.0.0.7:6379'));
const up: Component = { name: 'database', check: async () => [aCheck('up')] };
const degraded: Component = { name: 'redis', check: async () => [aCheck('up'), aCheck('degraded')] };
const down: Component = { name: 'redis', check: async () => [aCheck('up'), aCheck('down', refusal)] };
const silent: Component = {
  name: 'redis',
  async check() {
    throw refusal;
  },
};

const healthOf = (...components: Component[]) => createHealth({ components, logger: silentLogger });
const statesOf = async (...components: Component[]) => {
  const { status, parts } = await healthOf(...components).check();
  return [status, ...parts.map(({ state }) => state)];
};

describe('health', () => {
  it('sends a load balancer away exactly when a part is down, and names the worst of each', async () => {
    assert.deepEqual(await statesOf(up), ['ready', 'up']);
    assert.deepEqual(await statesOf(up, degraded), ['degraded', 'up', 'degraded']);
    assert.deepEqual(await statesOf(up, down), ['not ready', 'up', 'down']);
    assert.deepEqual(await statesOf(up, silent), ['not ready', 'up', 'down']);
  });

  it('writes what failed, and why, to the log', async () => {
    const logged: object[] = [];
    const logger = { ...silentLogger, warn: (fields: object) => logged.push(fields) };
    await createHealth({ components: [down], logger }).check();
    assert.deepEqual(logged, [{ err: refusal, dependency: 'redis', check: 'write', state: 'down' }]);
  });

  it('answers in time about a part that hangs', async () => {
    const hung: Component = { name: 'database', check: () => new Promise(() => {}) };
    const health = createHealth({ components: [hung], logger: silentLogger, timeout: 1 });
    assert.equal((await health.check()).status, 'not ready');
  });

  it('writes no more often for whoever asks without end, and sees a recovery', async () => {
    let looks = 0;
    const counted: Component = {
      name: 'database',
      async check() {
        looks += 1;
        return [aCheck(looks === 1 ? 'down' : 'up')];
      },
    };
    const health = createHealth({ components: [counted], logger: silentLogger, fresh: 50 });
    await Promise.all([health.check(), health.check()]);
    assert.equal((await health.check()).status, 'not ready');
    assert.equal(looks, 1);
    await new Promise((resolve) => setTimeout(resolve, 60));
    assert.equal((await health.check()).status, 'ready');
  });

  it('sends a load balancer away from a process that is stopping, however fresh the last answer', async () => {
    const health = healthOf(up);
    await health.check();
    health.beginShutdown();
    assert.equal((await health.check()).status, 'stopping');
  });

  it('stops a start that could not work, with the reason, and no other', async () => {
    await assert.rejects(healthOf(up, silent).requireAll(), refusal);
    await assert.rejects(healthOf(up, down).requireAll(), refusal);
    await healthOf(up, degraded).requireAll();
  });
});
