import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createHousekeeping } from '../../src/delivery/housekeeping.ts';
import { DAY } from '../../src/lib/clock.ts';
import { Unavailable } from '../../src/lib/failures.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { onSqlite } from '../support/app.ts';

onSqlite('cleaning', (getApp) => {
  it('deletes what has expired in every table, also beside one that cannot be cleaned now', async () => {
    const { core, clock, createUser, signedIn } = getApp();
    const user = await createUser();
    await signedIn(user);
    assert.equal((await core.storage.read.sessions.ofUser(user.id)).length, 1);
    clock.advance(400 * DAY);
    const failed: unknown[] = [];
    const logger = { ...silentLogger, warn: (fields: { what?: string }) => failed.push(fields.what) };
    const throttleStore = {
      ...core.throttleStore,
      async removeExpired(): Promise<string | null> {
        throw new Unavailable('the counters');
      },
    };
    await createHousekeeping({ ...core, throttleStore, logger }).clean();
    assert.deepEqual(failed, ['counters']);
    assert.deepEqual(await core.storage.read.sessions.ofUser(user.id), []);
  });
});
