import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Deadline, timeLeft } from './deadline.ts';
import { Unavailable } from './failures.ts';
import { ALONE, shareTurns } from './shared-calls.ts';

/** Doubles numbers, and tells in which company. @param fails what happens to numbers that are asked for together */
function createDoubling({ most = 100, fails = (_: readonly number[]): void => {} } = {}) {
  const together: (readonly number[])[] = [];
  const alone: number[] = [];
  const double = shareTurns<number, number>({
    most,
    async together(items) {
      together.push(items);
      fails(items);
      return items.map((item) => item * 2);
    },
    async alone(item) {
      alone.push(item);
      fails([item]);
      return item * 2;
    },
  });
  return { double, together, alone };
}
const all = <T>(calls: readonly Promise<T>[]) => Promise.allSettled(calls);

describe('calls that come together', () => {
  it('are answered together, each with its own answer', async () => {
    const { double, together, alone } = createDoubling();
    assert.deepEqual(await Promise.all([1, 2, 3].map(double)), [2, 4, 6]);
    assert.deepEqual([together, alone], [[[1, 2, 3]], []]);
  });

  it('go alone if they have nobody to share with, and later ones do not join what is under way', async () => {
    const { double, together, alone } = createDoubling();
    const first = double(1);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(await Promise.all([first, double(2)]), [2, 4]);
    assert.deepEqual([together, alone], [[], [1, 2]]);
  });

  it('go at once where they are a crowd', async () => {
    const asked: (readonly number[])[] = [];
    const answer = async (items: readonly number[]): Promise<readonly number[]> => {
      asked.push(items);
      return items;
    };
    const alone = async (item: number): Promise<number> => item;
    const share = shareTurns<number, number>({ most: 100, crowd: 2, together: answer, alone });
    const answers = Promise.all([1, 2, 3].map(share));
    await new Promise<void>((resolve) => process.nextTick(() => process.nextTick(resolve)));
    assert.deepEqual(asked, [[1, 2, 3]]);
    assert.deepEqual(await answers, [1, 2, 3]);
  });

  it('wait for those under way where they go one by one, whether these are several, one, or fail', async (test) => {
    // However slow this machine is: nobody loses patience.
    test.mock.timers.enable({ apis: ['setTimeout'] });
    const asked: (readonly number[])[] = [];
    const ends: PromiseWithResolvers<void>[] = [];
    const ask = async (items: readonly number[]): Promise<readonly number[]> => {
      asked.push(items);
      const end = Promise.withResolvers<void>();
      ends.push(end);
      await end.promise;
      return items;
    };
    const share = shareTurns<number, number>({
      most: 100,
      oneByOne: true,
      together: ask,
      alone: async (item) => (await ask([item]))[0] ?? 0,
    });
    const turns = async (): Promise<void> => {
      for (let index = 0; index < 5; index++) await new Promise((resolve) => setImmediate(resolve));
    };
    const first = [1, 2].map(share);
    await turns();
    const second = share(3);
    await turns();
    assert.deepEqual(asked, [[1, 2]]);
    ends[0]?.resolve();
    assert.deepEqual(await Promise.all(first), [1, 2]);
    await turns();
    const third = [4, 5].map(share);
    await turns();
    assert.deepEqual(asked, [[1, 2], [3]]);
    ends[1]?.reject(new Unavailable('the database'));
    await assert.rejects(second, Unavailable);
    await turns();
    ends[2]?.resolve();
    assert.deepEqual(await Promise.all(third), [4, 5]);
    assert.deepEqual(asked, [[1, 2], [3], [4, 5]]);
  });

  it('do not fail for the fault of another', async () => {
    const { double } = createDoubling({
      fails: (items) => {
        if (items.includes(2)) throw new Error('two is taken');
      },
    });
    const answers = await all([1, 2, 3].map(double));
    assert.deepEqual(
      answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : String(answer.reason))),
      [2, 'Error: two is taken', 6],
    );
  });

  it('all fail at once where the server is unavailable, instead of waiting for it one by one', async () => {
    const { double, alone } = createDoubling({
      fails: () => {
        throw new Unavailable('the database', new Error('gone'));
      },
    });
    const answers = await all([1, 2, 3].map(double));
    assert.ok(answers.every(({ status }) => status === 'rejected'));
    assert.deepEqual(alone, []);
  });

  it('are no more at once than one statement takes', async () => {
    const { double, together, alone } = createDoubling({ most: 2 });
    assert.deepEqual(await Promise.all([1, 2, 3, 4, 5].map(double)), [2, 4, 6, 8, 10]);
    assert.deepEqual(
      [together, alone],
      [
        [
          [1, 2],
          [3, 4],
        ],
        [5],
      ],
    );
  });

  it('are not failed by what is left to do for one after the others were answered', async () => {
    const share = shareTurns<number, number>({
      most: 100,
      together: async (items) =>
        items.map((item) => (item === 2 ? Promise.reject(new Unavailable('the database')) : item * 2)),
      alone: () => assert.fail('nobody is asked for twice'),
    });
    const answers = await all([1, 2, 3].map(share));
    assert.deepEqual(
      answers.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
  });

  it('end for each with its own deadline, while the more patient go on waiting', async () => {
    const answered = Promise.withResolvers<void>();
    const share = shareTurns<string, string>({
      most: 100,
      async together(items) {
        await answered.promise;
        return items;
      },
      alone: () => assert.fail('they share a turn'),
    });
    const hurried = new Deadline(20).run(() => share('hurried'));
    const patient = new Deadline(60_000).run(() => share('patient'));
    await assert.rejects(hurried, Unavailable);
    answered.resolve();
    assert.equal(await patient, 'patient');
  });

  it('ask for nothing any more when the deadline passed while they waited for others', async () => {
    const asked: number[] = [];
    const end = Promise.withResolvers<void>();
    const share = shareTurns<number, number>({
      most: 100,
      oneByOne: true,
      together: () => assert.fail('nobody is left to share with'),
      async alone(item) {
        asked.push(item);
        await end.promise;
        return item;
      },
    });
    const first = share(1);
    await new Promise((resolve) => setImmediate(resolve));
    const hurried = new Deadline(1).run(() => share(2));
    const patient = share(3);
    await new Promise((resolve) => setTimeout(resolve, 5));
    end.resolve();
    await assert.rejects(hurried, Unavailable);
    assert.deepEqual(await Promise.all([first, patient]), [1, 3]);
    assert.deepEqual(asked, [1, 3]);
  });

  it('are left to be answered alone, at once or later, each within the time that its own caller has', async () => {
    const share = shareTurns<string, number>({
      most: 100,
      together: async (items) => items.map((item) => (item === 'later' ? Promise.resolve(ALONE) : ALONE)),
      alone: async () => timeLeft(),
    });
    const left = await Promise.all([
      new Deadline(1000).run(() => share('at once')),
      new Deadline(1000).run(() => share('later')),
      new Deadline(60_000).run(() => share('patient')),
    ]);
    assert.deepEqual(
      left.map((time) => time > 1000),
      [false, false, true],
    );
  });
});
