import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { type Core, createCore } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import type { User } from '../../src/contracts/user.ts';
import { createLogger } from '../../src/http/logger.ts';
import { DAY } from '../../src/lib/clock.ts';
import { availableEngines, type Engine, openEngine } from '../support/engines.ts';
import { storeUser } from '../support/users.ts';

const PEOPLE = 400;
const KILLS = 3;
const NOT_FOR_EVER = { timeout: 120_000 };
const ERASER = new URL('../support/eraser.ts', import.meta.url).pathname;
const SOURCE = { address: '192.0.2.9', agent: 'test', requestId: 'test' };

for (const name of (await availableEngines()).filter((engine) => engine !== 'redis')) {
  describe(`an erasure that is killed [${name}]`, () => {
    let engine: Engine;
    let core: Core;

    before(async () => {
      engine = await openEngine(name);
      core = await createCore(loadConfig(engine.env), createLogger('silent'));
    });
    after(async () => {
      await core.close();
      await engine.drop();
    });

    const closeLongAgo = async (): Promise<User> => {
      const user = await storeUser(core.storage);
      await core.storage.transaction(async (stores) => {
        await stores.passwordHistory.add(user.id, { hash: 'former', retiredAt: 1 }, 5);
        await stores.closures.close(user, Date.now() - 8 * DAY);
        const entry = {
          event: 'account.close',
          outcome: 'success',
          actorId: user.id,
          userId: user.id,
        } as const;
        await core.audit.record(stores, SOURCE, entry);
      });
      return user;
    };

    const dueNow = async (): Promise<number> =>
      (await core.storage.read.closures.due(Date.now(), 0, PEOPLE)).length;

    /** Everything that belongs together is there, or none of it. @returns whether the account is erased */
    async function assertWhole({ id, email }: User): Promise<boolean> {
      const { users, passwordHistory, closures, auditKeys, audit } = core.storage.read;
      const now = await users.byId(id);
      const isErased = now?.userType === 'anonymized';
      assert.equal(now?.email, isErased ? null : email);
      assert.equal((await passwordHistory.ofUser(id, 5)).length, isErased ? 0 : 1);
      assert.equal((await closures.byUser(id)) === undefined, isErased);
      assert.equal((await auditKeys.saltOf(id)) === null, isErased);
      const records = await core.erasure.recordsOf({ kind: 'email', value: email ?? '' });
      assert.equal(records.length, isErased ? 1 : 0);
      const rows = await audit.list({ userId: id, event: 'account.anonymize', limit: 5 });
      assert.equal(rows.length, isErased ? 1 : 0);
      return isErased;
    }

    it('leaves each account whole or erased, and the next one finishes', NOT_FOR_EVER, async () => {
      const people: User[] = [];
      while (people.length < PEOPLE)
        people.push(...(await Promise.all(Array.from({ length: 50 }, closeLongAgo))));
      while ((await core.audit.seal()) > 0);

      for (let kill = 1; kill <= KILLS; kill++) {
        const left = await dueNow();
        const child = spawn(process.execPath, [ERASER], { env: { ...process.env, ...engine.env } });
        const exited = once(child, 'exit');
        while ((await dueNow()) > left - 20) await new Promise((resolve) => setTimeout(resolve, 2));
        child.kill('SIGKILL');
        assert.deepEqual(await exited, [null, 'SIGKILL'], 'it was done before it was killed');
        let erased = 0;
        for (const user of people) if (await assertWhole(user)) erased += 1;
        assert.ok(erased > 0 && erased < PEOPLE, String(erased));
        assert.deepEqual((await core.audit.verify()).faults, []);
      }

      await core.erasure.run();
      for (const user of people) assert.equal(await assertWhole(user), true);
      while ((await core.audit.seal()) > 0);
      assert.deepEqual((await core.audit.verify()).faults, []);
    });
  });
}
