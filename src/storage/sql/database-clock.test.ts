import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DAY, HOUR, SECOND } from '../../lib/clock.ts';
import { silentLogger } from '../../lib/logger.ts';
import { openDatabaseClock } from './database-clock.ts';

const NOW = 1_800_000_000_000;

/** A computer whose clock is an hour ahead of the database's. */
async function computer() {
  const time = { database: NOW, steady: 5_000, wall: NOW + HOUR, isAway: false, asked: 0 };
  const pass = (milliseconds: number): void => {
    for (const each of ['database', 'steady', 'wall'] as const) time[each] += milliseconds;
  };
  const ask = async (): Promise<number> => {
    time.asked += 1;
    if (time.isAway) throw new Error('the database does not answer');
    return time.database;
  };
  const keepers = { wall: () => time.wall, steady: () => time.steady };
  const clock = await openDatabaseClock(ask, silentLogger, keepers);
  clock.close();
  return { time, pass, clock };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the clock of the database', () => {
  it('holds on a computer whose own clock is wrong, so that it takes no message from others', async () => {
    const { clock, pass } = await computer();
    assert.equal(clock.now(), NOW);
    pass(SECOND);
    assert.equal(clock.now(), NOW + SECOND);
  });

  it('does not follow a computer whose clock jumps, not even for one request', async () => {
    const { clock, pass, time } = await computer();
    for (const jump of [DAY, -2 * DAY]) {
      time.wall += jump;
      pass(SECOND);
      const before = time.database;
      assert.equal(clock.now(), before);
      await turn();
      assert.equal(clock.now(), before);
    }
  });

  it('is right again after a sleep in which the computer counted no time', async () => {
    const { clock, time } = await computer();
    time.wall += HOUR;
    time.database += HOUR;
    clock.now();
    await turn();
    assert.equal(clock.now(), NOW + HOUR);
  });

  it('goes on while the database is away, asks it once a second after a jump, and learns what it missed', async () => {
    const { clock, pass, time } = await computer();
    time.isAway = true;
    time.wall += DAY;
    for (let count = 1; count <= 5; count++) {
      pass(SECOND);
      for (let look = 1; look <= 3; look++) {
        assert.equal(clock.now(), time.database);
        await turn();
      }
    }
    assert.equal(time.asked, 6);
    // The computer had slept, and its steady time with it.
    time.database += DAY;
    time.isAway = false;
    pass(SECOND);
    clock.now();
    await turn();
    assert.equal(clock.now(), time.database);
  });
});
