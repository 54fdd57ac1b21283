import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Unavailable } from '../lib/failures.ts';
import { type Caller, createFairQueue } from './fair-queue.ts';

/** A queue whose tasks end one at a time, when the test says so. */
function steppedQueue(bounds = { atOnce: 1, total: 256, perSource: 64 }) {
  const queue = createFairQueue(bounds);
  const running: (() => void)[] = [];
  const begun: string[] = [];
  const refused: string[] = [];
  return {
    begun,
    refused,
    ask(name: string, caller: Caller): void {
      const work = (): Promise<void> => {
        begun.push(name);
        return new Promise((resolve) => running.push(resolve));
      };
      queue.run(caller, work).catch((error) => {
        assert.ok(error instanceof Unavailable);
        refused.push(name);
      });
    },
    /** Ends the oldest running task. */
    async step(): Promise<void> {
      running.shift()?.();
      await setImmediate();
    },
    async finish(): Promise<void> {
      await setImmediate();
      while (running.length > 0) await this.step();
    },
  };
}

const from = (address: string): Caller => ({ address });

describe('the queue for hashing', () => {
  it('serves a modest customer while 48 others send all they can, and refuses only those', async () => {
    const queue = steppedQueue();
    for (let round = 0; round < 100; round++)
      for (let greedy = 0; greedy < 48; greedy++) queue.ask('greedy', from(`192.0.2.${greedy}`));
    for (let visit = 0; visit < 20; visit++) {
      queue.ask(`modest ${visit}`, from('198.51.100.7'));
      for (let greedy = 0; greedy < 48; greedy++) queue.ask('greedy', from(`192.0.2.${greedy}`));
      for (let turn = 0; turn <= 49; turn++) await queue.step();
      assert.ok(queue.begun.includes(`modest ${visit}`), 'it was overtaken by a source twice');
    }
    await queue.finish();
    assert.ok(queue.refused.length > 0);
    assert.ok(queue.refused.every((name) => name === 'greedy'));
  });

  it('takes all addresses of an IPv6 customer for one source', async () => {
    const queue = steppedQueue({ atOnce: 1, total: 256, perSource: 2 });
    for (let host = 0; host < 4; host++) queue.ask('one', from(`2001:db8:1:${host}::1`));
    queue.ask('other', from('2001:db8:2::1'));
    await queue.finish();
    assert.deepEqual(queue.refused, ['one']);
    assert.ok(queue.begun.includes('other'));
  });

  it('gives a storefront, which stands for all its visitors, more turns and more room than an address', async () => {
    const queue = steppedQueue({ atOnce: 1, total: 256, perSource: 4 });
    queue.ask('running', from('192.0.2.1'));
    for (let count = 0; count < 16; count++) {
      queue.ask('storefront', { address: '192.0.2.9', isStorefront: true });
      queue.ask('address', from('192.0.2.9'));
    }
    await queue.finish();
    assert.equal(queue.refused.filter((name) => name === 'storefront').length, 0);
    assert.equal(queue.refused.length, 12);
    assert.deepEqual(
      queue.begun.slice(1, 11),
      [...Array(8).fill('storefront'), 'address', 'storefront'].map(String),
    );
  });

  it('serves people on their known devices first, and never them alone', async () => {
    const queue = steppedQueue();
    queue.ask('running', from('192.0.2.1'));
    for (let count = 0; count < 4; count++) {
      queue.ask('stranger', from('192.0.2.1'));
      queue.ask('known', { address: '192.0.2.2', isKnownDevice: true });
    }
    await queue.finish();
    assert.deepEqual(queue.begun.slice(1, 6), ['known', 'known', 'known', 'stranger', 'known']);
  });

  it('goes on after work that failed', async () => {
    const queue = createFairQueue({ atOnce: 1, total: 1, perSource: 1 });
    await assert.rejects(
      queue.run(from('192.0.2.1'), () => Promise.reject(new Error('no'))),
      /no/,
    );
    assert.equal(await queue.run(from('192.0.2.1'), async () => 'done'), 'done');
  });
});
