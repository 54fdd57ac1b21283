import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { DeliveryFailure } from '../../src/delivery/channels/channel.ts';
import { createHousekeeping } from '../../src/delivery/housekeeping.ts';
import { DAY, HOUR, SECOND } from '../../src/lib/clock.ts';
import { Unavailable } from '../../src/lib/failures.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import { closeAccountOf, GRACE } from '../support/closing.ts';
import {
  failing,
  messagesTo,
  notify,
  requestReset,
  ScriptedChannel,
  workerOver,
} from '../support/delivery.ts';

const choresOf = (app: TestApp) => createHousekeeping({ ...app.core, logger: silentLogger });

onEveryEngine(
  'the chores',
  (getApp) => {
    it('clear away what was finished a month ago, and keep what still can be sent or looked up', async () => {
      const app = getApp();
      const user = await app.createUser();
      const chores = choresOf(app);
      await notify(app, user);
      await app.deliver();
      app.clock.advance(29 * DAY);
      await chores.clean();
      assert.equal((await messagesTo(app, user.email)).length, 1);
      await notify(app, user);
      app.clock.advance(DAY + SECOND);
      await chores.clean();
      const left = await messagesTo(app, user.email);
      assert.deepEqual(
        left.map((message) => [message.kind, message.state]),
        [['password-changed', 'queued']],
      );
    });

    it('keep what anybody can have sent for a day, and for hours if nobody was to get it', async () => {
      const app = getApp();
      const user = await app.createUser();
      const chores = choresOf(app);
      for (const email of [user.email ?? '', 'nobody@example.com']) await requestReset(app, email);
      await app.deliver();
      const states = async () =>
        (await Promise.all([messagesTo(app, user.email), messagesTo(app, 'nobody@example.com')]))
          .flat()
          .map(({ state }) => state);
      assert.deepEqual(await states(), ['sent', 'suppressed']);
      app.clock.advance(6 * HOUR + SECOND);
      await chores.clean();
      assert.deepEqual(await states(), ['sent']);
      app.clock.advance(18 * HOUR);
      await chores.clean();
      assert.deepEqual(await states(), []);
    });

    it('erase accounts that nobody ever used, where the shop wants that, and tell other backends why', async () => {
      const app = getApp();
      const registered = async (): Promise<User> => {
        const user = await app.createUser({ isEmailVerified: false });
        await app.signedIn(user);
        return user;
      };
      const [unused, back] = [await registered(), await registered()];
      const [visiting, confirmed] = [
        await app.createUser({ isEmailVerified: false }),
        await app.createUser(),
      ];
      await app.signedIn(back);
      const browser = await app.signedIn(visiting);
      await app.signedIn(confirmed);
      app.clock.advance(2 * DAY);
      await browser.get('/current_user/');
      app.clock.advance(29 * DAY);
      const fresh = await registered();
      await choresOf(app).eraseUnused();
      assert.equal((await app.userNow(unused.id)).userType, 'anonymized');
      assert.deepEqual((await app.auditOf(unused)).slice(-1), ['account.anonymize:success']);
      for (const { id } of [back, visiting, confirmed, fresh])
        assert.equal((await app.userNow(id)).userType, 'registered', String(id));
      assert.deepEqual((await app.core.audit.verify()).faults, []);
    });

    it('erase the payload of a dead message that can no longer be retried', async () => {
      const app = getApp();
      const user = await app.createUser();
      await app.deliver();
      await notify(app, user, 3600);
      const refused = failing(new DeliveryFailure('permanent', 'SMTP 550'));
      await workerOver(app, new ScriptedChannel(refused)).drain();
      await choresOf(app).clean();
      assert.notEqual((await messagesTo(app, user.email))[0]?.payload, null);
      app.clock.advance(3600 * SECOND);
      await choresOf(app).clean();
      assert.deepEqual(
        (await messagesTo(app, user.email)).map(({ state, payload, lastError }) => [
          state,
          payload,
          lastError,
        ]),
        [['dead', null, 'SMTP 550']],
      );
    });

    it('forget devices that have not proved anything for 180 days', async () => {
      const app = getApp();
      const user = await app.createUser();
      await app.signedIn(user);
      const known = async () => (await app.core.storage.read.devices.ofUser(user.id)).length;
      app.clock.advance(180 * DAY - SECOND);
      await choresOf(app).clean();
      assert.equal(await known(), 1);
      app.clock.advance(SECOND);
      await choresOf(app).clean();
      assert.equal(await known(), 0);
    });

    it('end sessions that have expired', async () => {
      const app = getApp();
      const user = await app.createUser();
      await app.signedIn(user);
      assert.equal((await app.core.storage.read.sessions.ofUser(user.id)).length, 1);
      app.clock.advance(14 * DAY);
      await choresOf(app).clean();
      assert.equal((await app.core.storage.read.sessions.ofUser(user.id)).length, 0);
    });

    it('seal the whole audit trail, so that deleting a row of it shows', async () => {
      const app = getApp();
      await app.signedIn(await app.createUser());
      assert.ok((await app.core.audit.verify()).unsealedRows > 0);
      await choresOf(app).seal();
      const report = await app.core.audit.verify();
      assert.deepEqual([report.unsealedRows, report.faults], [0, []]);
    });

    it('erase accounts whose owners closed them a week ago, and no others', async () => {
      const app = getApp();
      const { closed } = await closeAccountOf(app, await app.createUser());
      await choresOf(app).erase();
      assert.equal((await app.userNow(closed.id)).email, closed.email);
      app.clock.advance(GRACE);
      await choresOf(app).erase();
      assert.equal((await app.userNow(closed.id)).userType, 'anonymized');
    });

    it('go on after one of them failed', async (t) => {
      const app = getApp();
      t.mock.timers.enable({ apis: ['setInterval'] });
      let seals = 0;
      const second = Promise.withResolvers<void>();
      const audit = {
        ...app.core.audit,
        async seal(): Promise<number> {
          seals += 1;
          if (seals === 1) throw new Unavailable('the database');
          second.resolve();
          return 0;
        },
      };
      const chores = createHousekeeping({ ...app.core, audit, logger: silentLogger });
      chores.start();
      t.mock.timers.tick(5 * SECOND);
      // The first round ends with this turn; only then is the next one due.
      await new Promise((resolve) => setImmediate(resolve));
      t.mock.timers.tick(5 * SECOND);
      await second.promise;
      await chores.stop();
      t.mock.timers.tick(60 * SECOND);
      assert.equal(seals, 2);
    });
  },
  { settings: { UNUSED_ACCOUNT_LIFETIME: 30 } },
);
