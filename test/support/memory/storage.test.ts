import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createAudit } from '../../../src/audit/audit.ts';
import { createKeyring } from '../../../src/lib/keyring.ts';
import { refused } from '../../../src/lib/result.ts';
import { FakeClock } from '../clock.ts';
import { someUser } from '../users.ts';
import { createMemoryStorage } from './storage.ts';

const source = { address: '192.0.2.1', agent: 'test', requestId: 'request-1' };

describe('a rule over the storage in memory', () => {
  it('records an event exactly when what it records is stored', async () => {
    const storage = createMemoryStorage();
    const keyring = createKeyring('a secret key of more than 32 characters');
    const audit = createAudit({ storage, keyring, clock: new FakeClock() });
    const register = (isAllowed: boolean) =>
      storage.transaction(async (stores) => {
        const { id } = await stores.users.insert(someUser());
        await audit.record(stores, source, {
          event: 'user.create',
          outcome: 'success',
          actorId: null,
          userId: id,
        });
        return isAllowed ? id : refused('not-allowed');
      });
    assert.deepEqual(await register(false), refused('not-allowed'));
    assert.equal(await register(true), 1);
    assert.deepEqual(
      (await storage.read.audit.list({ limit: 10 })).map(({ userId }) => userId),
      [1],
    );
    assert.deepEqual((await audit.verify()).faults, []);
  });
});
