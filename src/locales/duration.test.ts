import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { durationIn } from './duration.ts';

describe('a time span in words', () => {
  it('tells people how long a link lives in the unit they would use', () => {
    const english = [3600, 5400, 90, 86_400, 172_800, 0].map((seconds) => durationIn('en', seconds));
    assert.deepEqual(english, ['1 hour', '90 minutes', '90 seconds', '1 day', '2 days', '0 seconds']);
    assert.deepEqual(
      [3600, 600].map((seconds) => durationIn('tr', seconds)),
      ['1 saat', '10 dakika'],
    );
    assert.deepEqual(
      [3600, 172_800].map((seconds) => durationIn('de', seconds)),
      ['1 Stunde', '2 Tage'],
    );
    // No line break between a number and its unit, as French typography asks.
    assert.deepEqual(
      [3600, 172_800].map((seconds) => durationIn('fr', seconds)),
      ['1\u00a0heure', '2\u00a0jours'],
    );
  });
});
