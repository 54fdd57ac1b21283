import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DAY, HOUR } from '../../src/lib/clock.ts';
import { claim, finish, NOW, settle, store } from '../support/outbox.ts';
import { onEveryStorage } from '../support/storage.ts';

onEveryStorage('webhooks in the outbox', (get) => {
  it('keeps webhooks apart, so that a worker without places for them leaves them to others', async () => {
    const { storage, elsewhere } = get();
    const mail = await store(storage);
    const webhook = await store(storage, { kind: 'webhook', lane: 'webhooks', topic: 'user.closed' });
    const due = () => storage.read.outbox.hasDue(NOW);
    assert.partialDeepStrictEqual(await due(), { mail: true, webhooks: true });
    assert.deepEqual(await claim(storage, 'a'), [mail]);
    assert.partialDeepStrictEqual(await due(), { mail: false, webhooks: true });
    assert.deepEqual(await claim(elsewhere, 'b', NOW, 1000, 'webhooks'), [webhook]);
    assert.equal((await storage.read.outbox.byUid(webhook))?.topic, 'user.closed');
    assert.equal((await storage.read.outbox.byUid(mail))?.topic, null);
    await finish(storage, [mail], 'a');
    await finish(storage, [webhook], 'b');
  });

  it('finds webhooks by what they announce', async () => {
    const { storage } = get();
    const [closed, restored] = ['user.closed', 'user.restored'];
    const made = [closed, restored, closed].map((topic) =>
      store(storage, { kind: 'webhook', lane: 'webhooks', topic }),
    );
    const [first = '', , third = ''] = await Promise.all(made);
    const found = await storage.read.outbox.list({
      kind: 'webhook',
      topic: closed,
      state: 'queued',
      limit: 9,
    });
    assert.deepEqual(found.map(({ uid }) => uid).toSorted(), [first, third].toSorted());
    assert.deepEqual(await storage.read.outbox.list({ kind: 'otp', topic: closed, limit: 9 }), []);
    await finish(storage, await claim(storage, 'c', NOW, 1000, 'webhooks'), 'c');
  });

  it('keeps what a webhook carries, and sends it again from every final state; never mail or SMS', async () => {
    const { storage } = get();
    const resend = (uid: string): Promise<boolean> =>
      storage.transaction((stores) => stores.outbox.resend(uid, NOW + HOUR, NOW + 2 * DAY));
    for (const state of ['sent', 'dead', 'expired', 'suppressed'] as const) {
      const uid = await store(storage, { kind: 'webhook', lane: 'webhooks' });
      assert.equal(await resend(uid), false);
      await claim(storage, 'd', NOW, 1000, 'webhooks');
      assert.equal(await resend(uid), false);
      assert.ok(await settle(storage, uid, 'd', { state, at: NOW, lastError: 'HTTP 500' }));
      await storage.transaction((stores) => stores.outbox.eraseOverdue(NOW + 9 * DAY, 10));
      assert.equal(await resend(uid), true, state);
      assert.partialDeepStrictEqual(await storage.read.outbox.byUid(uid), {
        state: 'queued',
        payload: 'sealed',
        attempts: 0,
        nextTryAt: NOW + HOUR,
        deadline: NOW + 2 * DAY,
        finishedAt: null,
      });
      await finish(storage, await claim(storage, 'e', NOW + HOUR, 1000, 'webhooks'), 'e');
    }
    const mail = await store(storage);
    await finish(storage, await claim(storage, 'f'), 'f');
    assert.equal(await resend(mail), false);
    assert.equal((await storage.read.outbox.byUid(mail))?.payload, null);
  });
});
