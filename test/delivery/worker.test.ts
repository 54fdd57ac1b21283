import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Storage } from '../../src/contracts/storage.ts';
import { DeliveryFailure } from '../../src/delivery/channels/channel.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/lib/clock.ts';
import { Unavailable } from '../../src/lib/failures.ts';
import { newUid } from '../../src/lib/random.ts';
import { LANE_OF_KIND } from '../../src/messages/index.ts';
import { createStorage, openDatabase } from '../../src/storage/sql/storage.ts';
import { onEveryEngine } from '../support/app.ts';
import {
  failing,
  messageTo,
  notify,
  requestReset,
  ScriptedChannel,
  taken,
  workerOver,
} from '../support/delivery.ts';

const transient = new DeliveryFailure('transient', 'SMTP 451');
const permanent = new DeliveryFailure('permanent', 'SMTP 550');

/** A test that waits for something that never happens fails. */
const NOT_FOR_EVER = { timeout: 60_000 };

onEveryEngine('the delivery worker', (getApp) => {
  it('sends a message once, forgets what it said, and records that a reset link was sent', async () => {
    const app = getApp();
    const user = await app.createUser();
    await requestReset(app, user.email ?? '');
    const channel = new ScriptedChannel();
    const worker = workerOver(app, channel);
    await worker.drain();
    await worker.drain();
    assert.equal(channel.offered.length, 1);
    const message = await messageTo(app, user.email);
    assert.deepEqual(
      [message.state, message.payload, message.providerId, message.userId, message.attempts],
      ['sent', null, 'queue-id', user.id, 1],
    );
    const [row] = await app.core.storage.read.audit.list({ userId: user.id, limit: 10 });
    assert.deepEqual(
      [row?.event, row?.outcome, row?.detail, row?.address, row?.requestId],
      ['reset_link.sent', 'success', { channel: 'email' }, 'worker', message.uid],
    );
  });

  it('tries again later and later when the mail server is down, and delivers when it is back', async () => {
    const app = getApp();
    const user = await app.createUser();
    await notify(app, user);
    const channel = new ScriptedChannel(
      failing(transient),
      failing(transient),
      failing(new TypeError('ours')),
    );
    const worker = workerOver(app, channel);
    const pauses: number[] = [];
    for (const reason of ['SMTP 451', 'SMTP 451', 'TypeError']) {
      await worker.drain();
      const { state, lastError, nextTryAt, payload } = await messageTo(app, user.email);
      assert.deepEqual([state, lastError], ['failed', reason]);
      assert.notEqual(payload, null);
      const pause = nextTryAt - app.clock.now();
      pauses.push(pause);
      const before = channel.offered.length;
      app.clock.advance(pause - 1);
      await worker.drain();
      assert.equal(channel.offered.length, before);
      app.clock.advance(1);
    }
    await worker.drain();
    const { state, lastError, attempts } = await messageTo(app, user.email);
    assert.deepEqual([state, lastError, attempts], ['sent', null, 4]);
    assert.equal(new Set(channel.offered.map((offer) => offer.uid)).size, 1);
    const [first = 0, second = 0, third = 0] = pauses;
    assert.ok(first <= 5 * SECOND && second <= 10 * SECOND && third <= 20 * SECOND && third > 5 * SECOND);
  });

  it('gives up at once when the address is refused for good, and an operator can have it sent after all', async () => {
    const app = getApp();
    const user = await app.createUser();
    await notify(app, user);
    const channel = new ScriptedChannel(failing(permanent));
    const worker = workerOver(app, channel);
    await worker.drain();
    const dead = await messageTo(app, user.email);
    assert.deepEqual([dead.state, dead.lastError, dead.userId], ['dead', 'SMTP 550', user.id]);
    app.clock.advance(HOUR);
    await worker.drain();
    assert.equal(channel.offered.length, 1);

    await app.core.storage.transaction(({ outbox }) => outbox.retry(dead.uid, app.clock.now()));
    await worker.drain();
    assert.equal((await messageTo(app, user.email)).state, 'sent');
    assert.equal(channel.offered.length, 2);
  });

  it('sends all that an outage had ended when an operator says so, and tells what came too late', async () => {
    const app = getApp();
    const [user, other] = [await app.createUser(), await app.createUser()];
    const channel = new ScriptedChannel(failing(permanent), failing(permanent));
    const worker = workerOver(app, channel);
    for (const each of [user, other]) await notify(app, each);
    await worker.drain();
    const source = { address: 'cli', agent: '', requestId: '' };
    const retry = (error: string) => app.core.retryMessages({ state: 'dead', error }, source);
    assert.deepEqual(await retry('SMTP 421'), { queued: 0, left: 0 });
    const { queued } = await retry('smtp 550');
    assert.ok(queued >= 2);
    await worker.drain();
    for (const { email } of [user, other]) assert.equal((await messageTo(app, email)).state, 'sent');
    assert.deepEqual(await retry('smtp 550'), { queued: 0, left: 0 });
  });

  it('sends nothing after its deadline, when no worker ran in time', async () => {
    const app = getApp();
    const user = await app.createUser();
    await requestReset(app, user.email ?? '', 60);
    app.clock.advance(MINUTE);
    const channel = new ScriptedChannel();
    await workerOver(app, channel).drain();
    assert.equal(channel.offered.length, 0);
    const { state, payload } = await messageTo(app, user.email);
    assert.deepEqual([state, payload], ['expired', null]);
  });

  it('makes its last attempts before the deadline and none after, however long the mail server is down', async () => {
    const app = getApp();
    const user = await app.createUser();
    await requestReset(app, user.email ?? '');
    const deadline = app.clock.now() + HOUR;
    const channel = new ScriptedChannel(...Array.from({ length: 100 }, () => failing(transient)));
    const worker = workerOver(app, channel);
    let last = 0;
    for (let message = await messageTo(app, user.email); !message.finishedAt; ) {
      assert.ok(app.clock.now() < deadline);
      last = app.clock.now();
      await worker.drain();
      message = await messageTo(app, user.email);
      if (!message.finishedAt) app.clock.advance(message.nextTryAt - app.clock.now());
    }
    const { state, lastError, payload } = await messageTo(app, user.email);
    assert.deepEqual([state, lastError, payload], ['expired', 'SMTP 451', null]);
    assert.ok(deadline - last < 5 * SECOND);
    assert.ok(channel.offered.length >= 10);
  });

  it('stops trying after many attempts, and keeps the message for the operator', async () => {
    const app = getApp();
    const user = await app.createUser();
    await notify(app, user);
    const channel = new ScriptedChannel(...Array.from({ length: 100 }, () => failing(transient)));
    const worker = workerOver(app, channel);
    for (let message = await messageTo(app, user.email); !message.finishedAt; ) {
      app.clock.advance(Math.max(0, message.nextTryAt - app.clock.now()));
      await worker.drain();
      message = await messageTo(app, user.email);
    }
    const { state, lastError, payload } = await messageTo(app, user.email);
    assert.deepEqual([state, lastError], ['dead', 'given up after 50 attempts: SMTP 451']);
    assert.notEqual(payload, null);
    assert.equal(channel.offered.length, 50);
  });

  it('sets a poisoned message aside, says why, and delivers the rest', async () => {
    const app = getApp();
    const { storage, keyring } = app.core;
    const [first, user] = [await app.createUser(), await app.createUser()];
    const insert = async (kind: string, payload: (uid: string) => string): Promise<string> => {
      const uid = newUid();
      const now = app.clock.now();
      const message = {
        uid,
        kind,
        lane: 'mail' as const,
        recipientKey: 'k',
        payload: payload(uid),
        createdAt: now,
        deadline: now + DAY,
      };
      await storage.transaction((stores) => stores.outbox.insert(message));
      return uid;
    };
    await notify(app, first);
    const sealed = (uid: string, kind: string): string => keyring.encrypt('outbox', '{}', `${uid}:${kind}`);
    const poisoned = {
      garbage: await insert('password-changed', () => 'garbage'),
      moved: await insert('password-changed', () => sealed('another uid', 'password-changed')),
      retyped: await insert('password-changed', (uid) => sealed(uid, 'reset-email')),
    };
    await notify(app, user);
    const channel = new ScriptedChannel();
    await workerOver(app, channel).drain();
    assert.deepEqual(
      new Set(channel.offered.map((offer) => offer.mail.to)),
      new Set([first.email, user.email]),
    );
    for (const [name, uid] of Object.entries(poisoned)) {
      const message = await storage.read.outbox.byUid(uid);
      // A ciphertext that does not open here may open in a process with another key.
      const isLeft = ['moved', 'retyped'].includes(name);
      assert.equal(message?.state, isLeft ? 'failed' : 'dead', name);
      assert.match(message?.lastError ?? '', /cannot be read|left to a process/, name);
    }
    app.clock.advance(DAY);
    await workerOver(app, channel).drain();
    for (const uid of [poisoned.moved, poisoned.retyped])
      assert.equal((await storage.read.outbox.byUid(uid))?.state, 'expired', 'nobody had its key');
  });

  it('stores how many mails ended although it cannot store one of them, and records each', async () => {
    const app = getApp();
    const users = await Promise.all(Array.from({ length: 5 }, () => app.createUser()));
    for (const { email } of users) await requestReset(app, email ?? '');
    // PostgreSQL stores no NUL.
    const channel = new ScriptedChannel(() => ({ providerId: 'queue\0id', remark: null }));
    await workerOver(app, channel, { timing: { recovery: 2 } }).drain();
    const unstored = channel.offered[0]?.mail.to;
    for (const user of users.filter(({ email }) => email !== unstored)) {
      assert.equal((await messageTo(app, user.email)).state, 'sent');
      assert.deepEqual(await app.auditOf(user), ['reset_link.sent:success']);
    }
  });

  it('leaves messages of kinds it does not know to a newer version, until they are overdue', async () => {
    const app = getApp();
    const { storage, keyring } = app.core;
    const user = await app.createUser();
    // Some names are those of methods that every object has.
    const uids = await Promise.all(
      ['carrier-pigeon', 'constructor'].map(async (kind) => {
        const uid = newUid();
        const createdAt = app.clock.now();
        const payload = keyring.encrypt('outbox', '{}', `${uid}:${kind}`);
        const message = { uid, kind, lane: 'mail', recipientKey: 'key', payload, createdAt } as const;
        await storage.addMessage({ ...message, deadline: createdAt + HOUR });
        return uid;
      }),
    );
    const statesNow = () =>
      Promise.all(uids.map(async (uid) => (await storage.read.outbox.byUid(uid))?.state));
    await notify(app, user);
    const worker = workerOver(app, new ScriptedChannel());
    await worker.drain();
    assert.deepEqual(await statesNow(), ['queued', 'queued']);
    assert.equal((await messageTo(app, user.email)).state, 'sent');
    app.clock.advance(HOUR);
    await worker.drain();
    assert.deepEqual(await statesNow(), ['expired', 'expired']);
  });

  it('lets a message whose worker keeps dying of it go, after many attempts', async () => {
    const app = getApp();
    const user = await app.createUser();
    await notify(app, user);
    const kinds = [...LANE_OF_KIND.keys()];
    for (let attempt = 1; attempt <= 50; attempt++) {
      const now = app.clock.now();
      const claim = {
        lease: newUid(),
        leasedUntil: now + SECOND,
        lane: 'mail',
        limit: 1,
        kinds,
        now,
      } as const;
      await app.core.storage.transaction(async ({ outbox }) => {
        await outbox.lineUp(now, LANE_OF_KIND, 100);
        await outbox.claim(claim);
      });
      app.clock.advance(SECOND);
    }
    const channel = new ScriptedChannel();
    await workerOver(app, channel).drain();
    assert.equal((await messageTo(app, user.email)).state, 'dead');
    assert.equal(channel.offered.length, 0);
  });

  it('sends each message once, however many workers there are', async () => {
    const app = getApp();
    const users = await Promise.all(Array.from({ length: 40 }, () => app.createUser()));
    for (const user of users) await notify(app, user);
    const elsewhere = createStorage(await openDatabase(app.core.config.database));
    const channel = new ScriptedChannel();
    const workers = [
      workerOver(app, channel),
      workerOver(app, channel, { storage: elsewhere }),
      workerOver(app, channel),
    ];
    await Promise.all(workers.map((worker) => worker.drain()));
    await elsewhere.close();
    assert.deepEqual(
      channel.offered.map((offer) => offer.mail.to).sort(),
      users.map((user) => user.email).sort(),
    );
  });

  it('takes over from a worker that died, and the dead one’s word counts no more', async () => {
    const app = getApp();
    const user = await app.createUser();
    await requestReset(app, user.email ?? '');
    const [reached, hanging] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const stuck = workerOver(
      app,
      new ScriptedChannel(async () => {
        reached.resolve();
        await hanging.promise;
        throw permanent;
      }),
    );
    const stuckWork = stuck.drain();
    await reached.promise;
    const channel = new ScriptedChannel();
    const heir = workerOver(app, channel);
    await heir.drain();
    assert.equal(channel.offered.length, 0);
    app.clock.advance(MINUTE);
    await heir.drain();
    assert.equal(channel.offered.length, 1);
    hanging.resolve();
    await stuckWork;
    const { state, attempts } = await messageTo(app, user.email);
    assert.deepEqual([state, attempts], ['sent', 2]);
    assert.deepEqual(await app.auditOf(user), ['reset_link.sent:success']);
  });

  it(
    'keeps a message to itself while a slow mail server works on it, so that nobody gets it twice',
    NOT_FOR_EVER,
    async () => {
      const app = getApp();
      const user = await app.createUser();
      await notify(app, user);
      const [reached, hanging] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const slow = workerOver(
        app,
        new ScriptedChannel(async () => {
          reached.resolve();
          await hanging.promise;
          return taken();
        }),
        { timing: { renewal: 2 } },
      );
      slow.start();
      await reached.promise;
      const eager = new ScriptedChannel();
      for (let round = 0; round < 5; round++) {
        app.clock.advance(12 * SECOND);
        while ((await messageTo(app, user.email)).nextTryAt < app.clock.now() + 15 * SECOND)
          await new Promise((resolve) => setTimeout(resolve, 2));
        await workerOver(app, eager).drain();
      }
      const stopped = slow.stop();
      hanging.resolve();
      await stopped;
      assert.equal(eager.offered.length, 0);
      assert.equal((await messageTo(app, user.email)).state, 'sent');
    },
  );

  it(
    'starts at once on what this process enqueued, without waiting for its next look',
    NOT_FOR_EVER,
    async () => {
      const app = getApp();
      const user = await app.createUser();
      const sent = Promise.withResolvers<void>();
      const worker = workerOver(
        app,
        new ScriptedChannel(() => {
          sent.resolve();
          return taken();
        }),
        { timing: { poll: HOUR } },
      );
      app.core.wakeOnEnqueue(worker.wake);
      worker.start();
      await notify(app, user);
      await sent.promise;
      await worker.stop();
      app.core.wakeOnEnqueue(() => {});
      assert.equal((await messageTo(app, user.email)).state, 'sent');
    },
  );

  it('finds what other processes enqueued', NOT_FOR_EVER, async () => {
    const app = getApp();
    const user = await app.createUser();
    const sent = Promise.withResolvers<void>();
    const worker = workerOver(
      app,
      new ScriptedChannel(() => {
        sent.resolve();
        return taken();
      }),
      { timing: { poll: 2 } },
    );
    worker.start();
    await notify(app, user);
    await sent.promise;
    await worker.stop();
    assert.equal((await messageTo(app, user.email)).state, 'sent');
  });

  it('survives a database that is away, and goes on when it is back', NOT_FOR_EVER, async () => {
    const app = getApp();
    const user = await app.createUser();
    await notify(app, user);
    const sent = Promise.withResolvers<void>();
    let failures = 0;
    const flaky: Storage = {
      ...app.core.storage,
      transaction(work) {
        // Looking at the outbox fails twice, storing how the message ended fails twice, and what is between works.
        failures += 1;
        if (failures !== 3 && failures !== 4 && failures < 7)
          return Promise.reject(new Unavailable('the database'));
        return app.core.storage.transaction(work);
      },
    };
    const channel = new ScriptedChannel(() => {
      sent.resolve();
      return taken();
    });
    const worker = workerOver(app, channel, { storage: flaky, timing: { poll: 2, recovery: 2 } });
    worker.start();
    await sent.promise;
    await worker.stop();
    assert.equal(failures, 7);
    assert.equal(channel.offered.length, 1);
    assert.equal((await messageTo(app, user.email)).state, 'sent');
  });
});
