import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Storage } from '../../src/contracts/storage.ts';
import type { ResetSlot } from '../../src/contracts/stores/outbox.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/lib/clock.ts';
import { newUid } from '../../src/lib/random.ts';
import { claim, finish, LEASE, NOW, settle, store } from '../support/outbox.ts';
import { onEveryStorage } from '../support/storage.ts';
import { storeUser } from '../support/users.ts';

onEveryStorage('the outbox', (get) => {
  it('keeps a message that belongs to no other change, for any worker to find', async () => {
    const { storage, elsewhere } = get();
    const [uid, kind] = [newUid(), 'reset-email'];
    const message = {
      uid,
      kind,
      recipientKey: 'alone',
      payload: 'sealed',
      createdAt: NOW,
      deadline: NOW + DAY,
    };
    await storage.addMessage({ ...message, lane: 'mail' });
    assert.partialDeepStrictEqual(await elsewhere.read.outbox.byUid(uid), message);
    assert.deepEqual(await claim(elsewhere, 'a'), [uid]);
    await finish(elsewhere, [uid], 'a');
  });

  it('finds the messages that an outage stopped, by their error and time, a page at a time', async () => {
    const { storage } = get();
    const key = `outage-${newUid()}`;
    const stopped = [
      [3 * HOUR, 'SMTP 421 to EHLO'],
      [2 * HOUR, 'ECONNREFUSED'],
      [HOUR, 'SMTP 421_4.3.2'],
      [0, null],
    ] as const;
    const uids = stopped.map(() => newUid()).sort();
    for (const [index, [age, lastError]] of stopped.entries()) {
      const uid = await store(storage, { uid: uids[index] ?? '', recipientKey: key, createdAt: NOW - age });
      assert.deepEqual(await claim(storage, key), [uid]);
      await settle(storage, uid, key, { state: 'dead', at: NOW, lastError });
    }
    const [first, second, third, last] = uids;
    const found = async (filter: object): Promise<string[]> =>
      (await storage.read.outbox.list({ recipientKey: key, limit: 10, ...filter })).map(({ uid }) => uid);
    assert.deepEqual(await found({ error: 'smtp 421' }), [third, first]);
    assert.deepEqual(await found({ error: '421_4' }), [third]);
    assert.deepEqual(await found({ error: '%' }), []);
    assert.deepEqual(await found({ since: NOW - 2 * HOUR, until: NOW }), [third, second]);
    assert.deepEqual(await found({ beforeUid: third }), [second, first]);
    assert.deepEqual(await found({}), [last, third, second, first]);
    for (const uid of uids) await storage.transaction(({ outbox }) => outbox.retry(uid, NOW));
    await finish(storage, await claim(storage, key), key);
  });

  it('hands each message to one of many parallel workers', async () => {
    const { storage, elsewhere } = get();
    const uids = new Set(await Promise.all(Array.from({ length: 60 }, () => store(storage))));
    const claims = await Promise.all(
      Array.from({ length: 24 }, async (_, index) => {
        const lease = `race-${index}`;
        return { lease, taken: await claim(index % 2 ? storage : elsewhere, lease, NOW, 5) };
      }),
    );
    for (const { taken } of claims) assert.ok(taken.length <= 5);
    let left = await claim(storage, 'rest');
    await finish(storage, left, 'rest');
    for (const { lease, taken } of claims) {
      await finish(storage, taken, lease);
      left = [...left, ...taken];
    }
    assert.equal(left.length, uids.size);
    assert.deepEqual(new Set(left), uids);
  });

  it('gives messages out in the order they came, also by clocks that differ', async () => {
    const { storage } = get();
    const NOTHING = { codes: false, sms: false, resets: false, mail: false, webhooks: false, unlined: false };
    assert.deepEqual(await storage.read.outbox.hasDue(NOW), NOTHING);
    const ahead = await store(storage, { createdAt: NOW + 2 });
    const early = await store(storage, { createdAt: NOW + 1 });
    assert.deepEqual(await storage.read.outbox.hasDue(NOW), { ...NOTHING, mail: true });
    assert.deepEqual(await claim(storage, 'a', NOW, 1), [early]);
    assert.deepEqual(await claim(storage, 'a', NOW, 1), [ahead]);
    assert.deepEqual(await storage.read.outbox.hasDue(NOW), NOTHING);
    await finish(storage, [early, ahead], 'a');
  });

  it('gives a message whose worker died to another when the lease is over, and counts both attempts', async () => {
    const { storage, elsewhere } = get();
    const uid = await store(storage);
    assert.deepEqual(await claim(storage, 'dead'), [uid]);
    assert.deepEqual(await claim(elsewhere, 'heir', NOW + LEASE - 1), []);
    assert.deepEqual(await claim(elsewhere, 'heir', NOW + LEASE), [uid]);
    assert.equal((await storage.read.outbox.byUid(uid))?.attempts, 2);
    await finish(storage, [uid], 'heir');
  });

  it('keeps a message with a worker that renews its lease, however slow the mail server is', async () => {
    const { storage, elsewhere } = get();
    const uid = await store(storage);
    await claim(storage, 'slow');
    const renew = (lease: string) =>
      storage.transaction((stores) => stores.outbox.renew(uid, lease, NOW + 3 * LEASE));
    assert.equal(await renew('somebody else'), false);
    assert.equal(await renew('slow'), true);
    assert.deepEqual(await claim(elsewhere, 'eager', NOW + 2 * LEASE), []);
    await finish(storage, [uid], 'slow');
    assert.equal(await renew('slow'), false);
  });

  it('changes nothing for a worker that lost its lease: what the heir did stands', async () => {
    const { storage, elsewhere } = get();
    const uid = await store(storage);
    await claim(storage, 'lost');
    await claim(elsewhere, 'heir', NOW + LEASE);
    assert.equal(await settle(storage, uid, 'lost', { state: 'dead', at: NOW, lastError: 'x' }), false);
    assert.equal((await storage.read.outbox.byUid(uid))?.state, 'sending');
    await finish(elsewhere, [uid], 'heir');
    assert.equal(await settle(storage, uid, 'lost', { state: 'failed', nextTryAt: NOW }), false);
    assert.equal(await settle(storage, uid, 'heir', { state: 'failed', nextTryAt: NOW }), false);
    assert.equal((await storage.read.outbox.byUid(uid))?.state, 'sent');
  });

  it('erases the payload of a sent, expired or suppressed message and stores how it ended', async () => {
    const { storage } = get();
    for (const state of ['sent', 'expired', 'suppressed'] as const) {
      const uid = await store(storage);
      await claim(storage, 'a');
      const outcome = { state, at: NOW + 5, userId: 7, lastError: 'why', providerId: 'id' };
      assert.ok(await settle(storage, uid, 'a', outcome));
      const message = await storage.read.outbox.byUid(uid);
      assert.ok(message);
      const { payload, finishedAt, userId, lastError, providerId } = message;
      assert.deepEqual(
        { state: message.state, payload, finishedAt, userId, lastError, providerId },
        { state, payload: null, finishedAt: NOW + 5, userId: 7, lastError: 'why', providerId: 'id' },
      );
      assert.deepEqual(await claim(storage, 'b', NOW + DAY), []);
    }
  });

  it('tries a message that failed again at its time, and remembers whom it was for', async () => {
    const { storage } = get();
    const uid = await store(storage);
    await claim(storage, 'a');
    const failed = { state: 'failed', nextTryAt: NOW + HOUR, lastError: 'SMTP 451', userId: 3 } as const;
    assert.ok(await settle(storage, uid, 'a', failed));
    assert.deepEqual(await claim(storage, 'b', NOW + HOUR - 1), []);
    assert.deepEqual(await claim(storage, 'b', NOW + HOUR), [uid]);
    assert.ok(await settle(storage, uid, 'b', { state: 'sent', at: NOW + HOUR }));
    const message = await storage.read.outbox.byUid(uid);
    assert.deepEqual([message?.state, message?.userId, message?.lastError], ['sent', 3, null]);
  });

  it('lets an operator retry what was given up until its deadline, and then forgets what it says', async () => {
    const { storage } = get();
    const uid = await store(storage);
    const retry = (now: number) => storage.transaction((stores) => stores.outbox.retry(uid, now));
    const erase = (now: number) => storage.transaction((stores) => stores.outbox.eraseOverdue(now, 10));
    assert.equal(await retry(NOW), false);
    await claim(storage, 'a');
    await settle(storage, uid, 'a', { state: 'dead', at: NOW, lastError: 'SMTP 550' });
    assert.deepEqual(await claim(storage, 'b', NOW + HOUR), []);

    assert.equal(await retry(NOW + HOUR), true);
    const again = await storage.read.outbox.byUid(uid);
    assert.deepEqual([again?.state, again?.attempts, again?.finishedAt], ['queued', 0, null]);
    assert.deepEqual(await claim(storage, 'b', NOW + HOUR), [uid]);
    await settle(storage, uid, 'b', { state: 'dead', at: NOW, lastError: 'SMTP 550' });

    assert.equal(await retry(NOW + DAY), false);
    assert.equal(await erase(NOW + DAY - 1), 0);
    assert.equal(await erase(NOW + DAY), 1);
    assert.equal((await storage.read.outbox.byUid(uid))?.payload, null);
    assert.equal(await retry(NOW + 2 * HOUR), false);
  });

  it('finds the messages to an address by its key, and by state, the newest first', async () => {
    const { storage } = get();
    // Uids begin with the time, but those of one millisecond come in any order.
    const [earlier, later] = [newUid(), newUid()].sort() as [string, string];
    const first = await store(storage, { uid: earlier, recipientKey: 'ada', createdAt: NOW - 2 });
    const second = await store(storage, { uid: later, recipientKey: 'ada', createdAt: NOW - 1 });
    const found = await storage.read.outbox.list({ recipientKey: 'ada', limit: 10 });
    assert.deepEqual(
      found.map((message) => message.uid),
      [second, first],
    );
    await claim(storage, 'a');
    await finish(storage, [first], 'a');
    const sending = await storage.read.outbox.list({ recipientKey: 'ada', state: 'sending', limit: 10 });
    assert.deepEqual(
      sending.map((message) => message.uid),
      [second],
    );
    await finish(storage, [second], 'a');
  });

  it('ends many attempts at once as if one by one, but none of a worker that is too late', async () => {
    const { storage } = get();
    const [sent, failed, lost, dead] = [
      await store(storage),
      await store(storage),
      await store(storage),
      await store(storage),
    ];
    await claim(storage, 'late');
    await storage.transaction(({ outbox }) => outbox.renew(lost, 'late', NOW));
    await claim(storage, 'heir', NOW);
    const endings = [
      { uid: sent, lease: 'late', settlement: { state: 'sent', at: NOW, providerId: 'queue-id' } },
      { uid: lost, lease: 'late', settlement: { state: 'sent', at: NOW } },
      {
        uid: failed,
        lease: 'late',
        settlement: { state: 'failed', nextTryAt: NOW + DAY, isUncounted: true },
      },
      { uid: dead, lease: 'late', settlement: { state: 'dead', at: NOW, lastError: "SMTP 550 'no'" } },
      { uid: lost, lease: 'heir', settlement: { state: 'suppressed', at: NOW, lastError: 'nobody' } },
      { uid: newUid(), lease: 'late', settlement: { state: 'sent', at: NOW } },
    ] as const;
    const held = await storage.transaction(({ outbox }) => outbox.settleAll(endings));
    assert.deepEqual(held, [true, false, true, true, true, false]);
    const found = async (uid: string) => {
      const row = await storage.read.outbox.byUid(uid);
      return [
        row?.state,
        row?.attempts,
        row?.payload === null,
        row?.providerId,
        row?.lastError,
        row?.finishedAt,
      ];
    };
    assert.deepEqual(await found(sent), ['sent', 1, true, 'queue-id', null, NOW]);
    assert.deepEqual(await found(failed), ['failed', 0, false, null, null, null]);
    assert.deepEqual(await found(dead), ['dead', 1, false, null, "SMTP 550 'no'", NOW]);
    assert.deepEqual(await found(lost), ['suppressed', 2, true, null, 'nobody', NOW]);
    assert.deepEqual(await storage.transaction(({ outbox }) => outbox.settleAll([])), []);
  });

  it('clears away what was finished long ago, a part at a time, and nothing that still waits', async () => {
    const { storage } = get();
    const old = NOW - 40 * DAY;
    const waiting = await store(storage, { createdAt: old });
    const done = await Promise.all(Array.from({ length: 5 }, () => store(storage, { createdAt: old })));
    const lately = await store(storage, { createdAt: old });
    await claim(storage, 'a');
    for (const uid of done) await settle(storage, uid, 'a', { state: 'sent', at: old });
    await settle(storage, lately, 'a', { state: 'dead', at: NOW });
    await settle(storage, waiting, 'a', { state: 'failed', nextTryAt: NOW + 9 * DAY });
    const remove = (limit: number) =>
      storage.transaction((stores) => stores.outbox.removeFinished(NOW - 30 * DAY, limit, 'all'));
    assert.deepEqual([await remove(3), await remove(3), await remove(3)], [3, 2, 0]);
    assert.ok(await storage.read.outbox.byUid(waiting));
    assert.ok(await storage.read.outbox.byUid(lately));
  });
});

onEveryStorage('the right to send a reset message', (get) => {
  const slotOf = async (storage: Storage): Promise<Omit<ResetSlot, 'messageUid' | 'now'>> => ({
    userId: (await storeUser(storage)).id,
    channel: 'email',
    generation: 2,
    gap: MINUTE,
    maximumGap: 15 * MINUTE,
    linkLife: HOUR,
  });
  const ask = (storage: Storage, slot: ResetSlot): Promise<boolean> =>
    storage.transaction((stores) => stores.outbox.claimResetSlot(slot));

  it('is given back to an owner whose intruder has just used it, for this channel only', async () => {
    const { storage } = get();
    const slot = await slotOf(storage);
    const asked = { ...slot, messageUid: 'the intruder’s', now: NOW };
    const next = { ...slot, messageUid: 'the owner’s', now: NOW };
    for (const channel of ['email', 'sms'] as const) await ask(storage, { ...asked, channel });
    await storage.transaction((stores) => stores.outbox.clearResetSlot(slot));
    assert.equal(await ask(storage, { ...next, channel: 'sms' }), false);
    assert.equal(await ask(storage, next), true);
  });

  it('goes to one of many parallel messages, so that no mailbox is flooded', async () => {
    const { storage, elsewhere } = get();
    const slot = await slotOf(storage);
    const won = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        ask(index % 2 ? storage : elsewhere, { ...slot, messageUid: `m${index}`, now: NOW }),
      ),
    );
    assert.equal(won.filter(Boolean).length, 1);
  });

  it('comes back after a gap that doubles up to the longest while links are alive', async () => {
    const { storage } = get();
    const slot = await slotOf(storage);
    let now = NOW;
    assert.ok(await ask(storage, { ...slot, messageUid: 'm0', now }));
    for (const [index, minutes] of [1, 2, 4, 8, 15, 15].entries()) {
      const messageUid = `m${index + 1}`;
      assert.equal(await ask(storage, { ...slot, messageUid, now: now + minutes * MINUTE - 1 }), false);
      now += minutes * MINUTE;
      assert.equal(await ask(storage, { ...slot, messageUid, now }), true, `after ${minutes} minutes`);
    }
  });

  it('starts anew once the links sent are dead: too old, used, or the customer signed in', async () => {
    const { storage } = get();
    const slot = await slotOf(storage);
    await ask(storage, { ...slot, messageUid: 'm1', now: NOW });
    await ask(storage, { ...slot, messageUid: 'm2', now: NOW + MINUTE });
    const used = { ...slot, generation: 3 };
    assert.equal(await ask(storage, { ...used, messageUid: 'm3', now: NOW + 2 * MINUTE - 1 }), false);
    assert.equal(await ask(storage, { ...used, messageUid: 'm3', now: NOW + 2 * MINUTE }), true);
    assert.equal(await ask(storage, { ...used, messageUid: 'm4', now: NOW + 3 * MINUTE }), true);
    const later = NOW + 3 * MINUTE + HOUR;
    assert.equal(await ask(storage, { ...used, messageUid: 'm5', now: later }), true);
    assert.equal(await ask(storage, { ...used, messageUid: 'm6', now: later + MINUTE }), true);
  });

  it('stays with a message that has to be tried again, until a newer one takes it', async () => {
    const { storage } = get();
    const slot = await slotOf(storage);
    await ask(storage, { ...slot, messageUid: 'first', now: NOW });
    assert.equal(await ask(storage, { ...slot, messageUid: 'first', now: NOW + SECOND }), true);
    assert.equal(await ask(storage, { ...slot, messageUid: 'second', now: NOW + MINUTE }), false);
    assert.equal(await ask(storage, { ...slot, messageUid: 'second', now: NOW + MINUTE + SECOND }), true);
    assert.equal(await ask(storage, { ...slot, messageUid: 'first', now: NOW + MINUTE + SECOND }), false);
  });

  it('is counted apart per person and channel, and always free where no gap is wanted', async () => {
    const { storage } = get();
    const slot = await slotOf(storage);
    assert.ok(await ask(storage, { ...slot, messageUid: 'm1', now: NOW }));
    assert.ok(await ask(storage, { ...slot, channel: 'sms', messageUid: 'm2', now: NOW }));
    assert.ok(await ask(storage, { ...(await slotOf(storage)), messageUid: 'm3', now: NOW }));
    assert.ok(await ask(storage, { ...slot, gap: 0, messageUid: 'm4', now: NOW }));
    assert.ok(await ask(storage, { ...slot, gap: 0, messageUid: 'm5', now: NOW }));
  });
});
