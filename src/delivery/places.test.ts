import assert from 'node:assert/strict';
import { it } from 'node:test';
import { FakeClock } from '../../test/support/clock.ts';
import { silentLogger } from '../lib/logger.ts';
import { createBreaker } from './breaker.ts';
import { createPlaces } from './places.ts';

it('takes as much of the mail ahead as a quick mail server needs, and little that a slow one would hold up', () => {
  let time = 0;
  const breaker = createBreaker({ name: 'test', clock: new FakeClock(), logger: silentLogger });
  const places = createPlaces(
    { sms: breaker, email: breaker },
    () => ['resets', 'resets', 'codes'],
    () => time,
  );
  const sendMany = (count: number): void => {
    for (let sent = 0; sent < count; sent++)
      for (const lane of ['resets', 'codes'] as const) places.noteDone(lane);
  };
  assert.deepEqual([places.freeIn('resets'), places.freeIn('codes')], [22, 31]);
  sendMany(100);
  assert.deepEqual([places.freeIn('resets'), places.freeIn('codes'), places.freeIn('mail')], [98, 31, 8]);
  sendMany(1000);
  assert.equal(places.freeIn('resets'), 126, 'what a process holds is bounded');
  time = 1000;
  sendMany(1);
  assert.equal(places.freeIn('resets'), 22);
});
