import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Deadline, outsideDeadline, timeLeft, underDeadline } from './deadline.ts';

describe('the deadline of a request', () => {
  it('holds for everything the request waits for, and for nobody else', async () => {
    assert.equal(timeLeft(), Number.POSITIVE_INFINITY);
    await new Deadline(1000).run(async () => {
      await pause(1);
      assert.ok(timeLeft() > 0 && timeLeft() < 1000);
    });
    assert.equal(timeLeft(), Number.POSITIVE_INFINITY);
  });

  it('stands still while the body arrives, so that a slow phone gets its answer', async () => {
    const deadline = new Deadline(1000);
    const started = performance.now();
    await deadline.run(() => pause(50));
    const used = performance.now() - started;
    await pause(300);
    await deadline.run(async () => assert.ok(Math.abs(timeLeft() - (1000 - used)) < 100));
  });

  it('lets go of work that goes on after the answer', async () => {
    let after = Promise.resolve(0);
    await new Deadline(50).run(async () => {
      after = pause(100).then(timeLeft);
    });
    assert.equal(await after, Number.POSITIVE_INFINITY);
  });

  it('is over when its time is, also for what comes later', async () => {
    const deadline = new Deadline(20);
    await deadline.run(() => pause(40));
    await deadline.run(async () => assert.ok(timeLeft() <= 0));
  });

  it('goes along with work that somebody else begins', async () => {
    const free = underDeadline();
    let patient: typeof free | undefined;
    await new Deadline(60_000).run(async () => {
      patient = underDeadline();
      await new Deadline(10).run(async () => {
        assert.ok((patient?.(timeLeft) ?? 0) > 1000);
        assert.equal(free(timeLeft), Number.POSITIVE_INFINITY);
        assert.ok(timeLeft() <= 10);
      });
    });
  });

  it('does not run while somebody waits for what has a limit of its own', async () => {
    await new Deadline(50).run(async () => {
      await outsideDeadline(() => pause(100));
      assert.ok(timeLeft() > 0);
    });
    assert.equal(await outsideDeadline(async () => 'nobody waits'), 'nobody waits');
  });
});
