import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { momentOf, pythonMoment } from './moments.ts';

describe('a moment as Django stores it', () => {
  it('is read as every database and serializer writes it', () => {
    const expected = Date.UTC(2026, 2, 1, 10, 30, 5, 123);
    for (const text of [
      '2026-03-01T10:30:05.123Z',
      '2026-03-01 10:30:05.123456+00',
      '2026-03-01 10:30:05.123456',
      '2026-03-01T13:30:05.123+03:00',
      '2026-03-01T05:00:05.123-0530',
    ])
      assert.equal(momentOf(text, 'UTC'), expected, text);
    assert.equal(momentOf('2026-03-01', 'UTC'), Date.UTC(2026, 2, 1));
    assert.equal(momentOf('2026-07-01 13:30:00', 'Europe/Istanbul'), Date.UTC(2026, 6, 1, 10, 30));
    assert.equal(momentOf('2026-07-01 12:30:00', 'Europe/Berlin'), Date.UTC(2026, 6, 1, 10, 30));
    assert.equal(momentOf('2026-01-01 11:30:00', 'Europe/Berlin'), Date.UTC(2026, 0, 1, 10, 30));
  });

  it('is none where there is no such day or hour', () => {
    for (const text of [
      '2026-02-30 10:00:00',
      '2026-13-01',
      '0000-00-00 00:00:00',
      '2026-01-01 24:00:01',
      '2026-01-01 10:61',
      'yesterday',
      '',
      '1769000000',
    ])
      assert.equal(momentOf(text, 'UTC'), null, text);
  });

  it('comes back the same, in every zone', () => {
    const zones = ['UTC', 'Europe/Istanbul', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland'];
    const time = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2037, 0) });
    fc.assert(
      fc.property(time, fc.constantFrom(...zones), (moment, zone) => {
        const second = Math.floor(moment / 1000) * 1000;
        const read = momentOf(pythonMoment(second, zone), zone) ?? 0;
        // In the hour that comes twice, the text does not say which it is.
        assert.ok(Math.abs(read - second) === 0 || Math.abs(read - second) === 3_600_000);
      }),
    );
  });
});
