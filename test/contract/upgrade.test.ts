import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadConfig } from '../../src/config/config.ts';
import { shorterKey } from '../../src/contracts/stores/codes.ts';
import { migrate } from '../../src/storage/migrations/index.ts';
import { createStorage, openDatabase } from '../../src/storage/sql/storage.ts';
import { availableEngines, openEngine } from '../support/engines.ts';
import { createOldVersion } from '../support/old-version.ts';

for (const engine of (await availableEngines()).filter((name) => name !== 'redis'))
  describe(`an upgrade from the version before profiles [${engine}]`, () => {
    it('keeps every customer, session, former password and count of codes', async () => {
      const opened = await openEngine(engine);
      const database = await openDatabase(loadConfig(opened.env).database);
      await createOldVersion(database);
      await migrate(database);
      const storage = createStorage(database);
      const { users, sessions, passwordHistory } = storage.read;
      assert.partialDeepStrictEqual(await users.byId(1), {
        email: 'ada@example.com',
        phone: '+905301112233',
        userType: 'guest',
        isPhoneVerified: true,
        mayHoldPhone: true,
        attributes: { a: 1 },
        emailAllowed: true,
        whatsappAllowed: false,
        callAllowed: true,
        closedAt: null,
      });
      assert.partialDeepStrictEqual(await users.byId(2), {
        userType: 'registered',
        isActive: false,
        isStaff: true,
        // Nobody becomes an owner by an upgrade.
        role: 'manager',
        callAllowed: false,
      });
      assert.partialDeepStrictEqual((await sessions.ofUser(1))[0], {
        data: { basket: 1 },
        provedAt: null,
        visitorId: '0123456789abcdef'.repeat(2),
      });
      assert.deepEqual(await passwordHistory.ofUser(1, 9), [{ hash: 'hash-0', retiredAt: 4 }]);
      const key = 'a phone’s day';
      await storage.transaction(async ({ otp }) => {
        assert.deepEqual(await otp.count('send', key, 50, 60), { count: 3, resetsAt: 99 });
        assert.deepEqual(await otp.count('send', shorterKey(key), 10, 60), { count: 1, resetsAt: 70 });
      });
      await storage.close();
      await opened.drop();
    });
  });
