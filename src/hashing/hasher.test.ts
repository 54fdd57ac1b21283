import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ok, type Result, refused } from '../lib/result.ts';
import { createHasher, unusablePassword } from './hasher.ts';

const SOURCE = { address: '203.0.113.7' };

describe('work for a stranger that compares a password', () => {
  const hasher = createHasher({ findOutdated: async () => undefined });

  const ROUNDS = 5;
  const WORK = 20;

  /** The shortest of several times in which work with this outcome was done, milliseconds: load only ever adds. */
  async function shortest(outcome: Result<void, string>, work: number): Promise<number> {
    const times: number[] = [];
    while (times.length < ROUNDS) {
      const begin = performance.now();
      await hasher.evenly(async () => {
        if (work > 0) await pause(work);
        return outcome;
      });
      times.push(performance.now() - begin);
    }
    return Math.min(...times);
  }

  it('hides in its refusal what else was done: finding somebody, comparing, recording them', async () => {
    const [nothing, something] = [
      await shortest(refused('wrong'), 0),
      await shortest(refused('wrong'), WORK),
    ];
    assert.ok(Math.abs(something - nothing) < WORK / 2, `${nothing} ms and ${something} ms`);
  });

  it('is refused to nobody because the first measurement meets a queue that is full of many sources', async () => {
    const fresh = createHasher({ findOutdated: async () => undefined });
    const waiting = Array.from({ length: 300 }, (_, source) =>
      fresh.verifyNobody('', { address: `203.0.${source >> 8}.${source & 255}` }),
    );
    const filled = Promise.allSettled(waiting);
    assert.deepEqual(await fresh.evenly(async () => refused('wrong')), refused('wrong'));
    const refusals = (await filled).filter(({ status }) => status === 'rejected').length;
    assert.ok(refusals > 0, 'the queue was not full');
    assert.deepEqual(await fresh.evenly(async () => refused('wrong')), refused('wrong'));
  });

  it('keeps nobody waiting whose password is right', async () => {
    const [right, wrong] = [await shortest(ok(undefined), 0), await shortest(refused('wrong'), 0)];
    assert.ok(right < wrong / 2, `${right} ms and ${wrong} ms`);
  });

  it('accepts no password of nobody, nor one of somebody without any', async () => {
    for (const encoded of [null, unusablePassword(), ''])
      await hasher.evenly(async (compare) => {
        assert.equal(await compare('', encoded, SOURCE), false);
        return refused('wrong');
      });
  });
});
