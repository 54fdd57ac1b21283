import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Unavailable } from '../../../lib/failures.ts';
import { open } from '../sqlite-open.ts';
import { createSqliteThrottleStore } from './sqlite-throttle.ts';

const LONG = 60_000;
const NOW = 1_800_000_000_000;

const folder = mkdtempSync(join(tmpdir(), 'latchkey-throttle-'));
const file = join(folder, 'latchkey.sqlite');
const store = createSqliteThrottleStore(file);
/** Another process that counts. */
const other = open(`${file}-counters`);
after(() => {
  store.close();
  other.close();
  rmSync(folder, { recursive: true });
});

const hitOf = (key: string) => [{ key, window: LONG, most: Number.MAX_SAFE_INTEGER }];
const countsOf = async (keys: readonly string[], now = NOW): Promise<number[]> =>
  (await Promise.all(keys.map((key) => store.hit(hitOf(key), now)))).flatMap(([first]) => first?.count ?? []);

describe('counters beside an SQLite file', () => {
  it('numbers the requests of a flood in their order, each key by itself, so that just those over the limit are refused', async () => {
    assert.deepEqual(await countsOf(['flood', 'quiet', 'flood', 'flood']), [1, 1, 2, 3]);
    assert.deepEqual(await countsOf(['flood', 'flood', 'quiet']), [4, 5, 2]);
  });

  it('begins anew with a flood that comes when the window is over', async () => {
    await countsOf(['anew', 'anew', 'anew']);
    assert.deepEqual(await countsOf(['anew', 'anew'], NOW + LONG), [1, 2]);
  });

  it('waits while another process counts, and loses no request meanwhile', async () => {
    other.exec('begin immediate');
    const waiting = countsOf(['waiting', 'waiting']);
    setTimeout(() => other.exec('commit'), 50);
    assert.deepEqual(await waiting, [1, 2]);
    assert.deepEqual(await countsOf(['waiting']), [3]);
  });

  it('counts waiting hits when it is closed', async () => {
    const closing = createSqliteThrottleStore(file);
    const last = closing.hit(hitOf('closing'), NOW);
    closing.close();
    assert.equal((await last)[0]?.count, 1);
    assert.deepEqual(await countsOf(['closing']), [2]);
  });

  it('says that it cannot count when another process does not let go, and counts nothing of it', async () => {
    other.exec('begin immediate');
    await assert.rejects(countsOf(['stuck', 'stuck']), Unavailable);
    other.exec('rollback');
    assert.deepEqual(await countsOf(['stuck']), [1]);
  });
});
