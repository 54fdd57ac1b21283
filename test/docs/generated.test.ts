import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { staleFiles } from '../../scripts/docs.ts';

describe('the generated documents', () => {
  it('say what the code does now (run `npm run docs`)', async () => {
    assert.deepEqual(await staleFiles(), []);
  });
});
