import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createPace } from './pace.ts';

it('the worker goes by what the mail server does now, not by what it did before it became slow', () => {
  let time = 0;
  const pace = createPace(100, () => time);
  const noteMany = (count: number): void => {
    for (let noted = 0; noted < count; noted++) pace.note();
  };
  assert.equal(pace.lately(), 0);
  noteMany(50);
  assert.equal(pace.lately(), 50);
  time = 100;
  noteMany(20);
  assert.equal(pace.lately(), 50, 'of the period before');
  time = 200;
  assert.equal(pace.lately(), 20);
  time = 400;
  assert.equal(pace.lately(), 0, 'nothing was done in the period before');
});
