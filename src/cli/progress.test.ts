import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { withBar } from './progress.ts';

describe('the progress of an import on a terminal', () => {
  it('shows how much is done, for whoever waits in front of it', () => {
    assert.equal(withBar('5 of 10 rows', 0.5, 30), '██████░░░░░░ 5 of 10 rows     ');
    assert.match(withBar('', 1, 20), /^█{12} /);
  });

  it('keeps to one line, however long it is and however many rows came meanwhile', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.double({ min: 0, max: 3, noNaN: true }),
        fc.nat(200),
        (line, share, width) => {
          assert.equal(withBar(line, share, width).length, width);
        },
      ),
    );
  });
});
