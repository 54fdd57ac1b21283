import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Storage } from '../../src/contracts/storage.ts';
import { ATTEMPTS_KEPT, type DeliveryAttempt } from '../../src/contracts/stores/attempts.ts';
import { CANCELLED, type MessageFilter } from '../../src/contracts/stores/outbox.ts';
import { DAY, SECOND } from '../../src/lib/clock.ts';
import { newUid } from '../../src/lib/random.ts';
import { searchMessages } from '../../src/outbox/search.ts';
import { claim, finish, NOW, settle, store } from '../support/outbox.ts';
import { onEveryStorage } from '../support/storage.ts';

const attempt = (given: Partial<DeliveryAttempt> = {}): DeliveryAttempt => ({
  at: NOW,
  latency: 312,
  gateway: 'mx:25',
  outcome: 'failed',
  code: 'SMTP 451',
  answer: '451 try again',
  ...given,
});

const attemptsOf = async (storage: Storage, uid: string): Promise<readonly DeliveryAttempt[]> =>
  (await storage.read.outbox.attemptsOf([uid, 'another'])).get(uid) ?? [];

/** Lets a message fail with these attempts, so that it is due again at once. */
async function fail(storage: Storage, uid: string, attempts: readonly DeliveryAttempt[]): Promise<void> {
  assert.deepEqual(await claim(storage, 'a'), [uid]);
  assert.ok(await settle(storage, uid, 'a', { state: 'failed', nextTryAt: NOW, attempts }));
}

onEveryStorage('the attempts to deliver a message', (get) => {
  it('are kept in their order, over several tries and gateways, with what each answered', async () => {
    const { storage, elsewhere } = get();
    const uid = await store(storage);
    const first = [attempt(), attempt({ gateway: 'backup', outcome: 'refused', code: null, answer: null })];
    await fail(storage, uid, first);
    const last = attempt({ at: NOW + SECOND, latency: 0, outcome: 'accepted' });
    assert.deepEqual(await claim(elsewhere, 'b'), [uid]);
    assert.ok(await settle(elsewhere, uid, 'b', { state: 'sent', at: NOW, attempts: [last] }));
    assert.deepEqual(await attemptsOf(storage, uid), [...first, last]);
    assert.equal((await storage.read.outbox.attemptsOf([])).size, 0);
  });

  it('are not those of a worker that lost its lease: the heir’s outcome stands', async () => {
    const { storage } = get();
    const uid = await store(storage);
    await claim(storage, 'a');
    const late = { state: 'sent', at: NOW, attempts: [attempt()] } as const;
    assert.equal(await settle(storage, uid, 'another', late), false);
    assert.deepEqual(await attemptsOf(storage, uid), []);
    await finish(storage, [uid], 'a');
  });

  it('are the newest only, so that retrying for ever fills no disk', async () => {
    const { storage } = get();
    const uid = await store(storage);
    const many = Array.from({ length: ATTEMPTS_KEPT - 1 }, (_, at) => attempt({ at }));
    await fail(storage, uid, many);
    const more = [1, 2, 3].map((number) => attempt({ at: NOW + number }));
    await fail(storage, uid, more);
    assert.deepEqual(await attemptsOf(storage, uid), [...many.slice(2), ...more]);
    await claim(storage, 'a');
    await finish(storage, [uid], 'a');
  });

  it('go with their message', async () => {
    const { storage } = get();
    const uid = await store(storage, { kind: 'otp' });
    await claim(storage, 'a');
    const sent = { state: 'sent', at: NOW - DAY, attempts: [attempt()] } as const;
    assert.ok(await settle(storage, uid, 'a', sent));
    await storage.transaction(({ outbox }) => outbox.removeFinished(NOW, 10, { kind: 'otp' }));
    assert.equal(await storage.read.outbox.byUid(uid), undefined);
    assert.deepEqual(await attemptsOf(storage, uid), []);
  });
});

onEveryStorage('a search in the outbox', (get) => {
  const found = async (filter: Partial<MessageFilter>): Promise<string[]> =>
    (await get().storage.read.outbox.list({ limit: 100, ...filter })).map(({ uid }) => uid);

  it('finds messages by person, kinds and gateway', async () => {
    const { storage } = get();
    const [first = '', second = '', third = ''] = [newUid(), newUid(), newUid()].sort();
    await store(storage, { uid: first, kind: 'otp' });
    await store(storage, { uid: second });
    await store(storage, { uid: third });
    await claim(storage, 'a');
    const by = (gateway: string) => [attempt({ gateway: 'main' }), attempt({ gateway })];
    await settle(storage, first, 'a', { state: 'sent', at: NOW, userId: 7, attempts: by('main') });
    await settle(storage, second, 'a', { state: 'sent', at: NOW, userId: 8, attempts: by('backup') });
    await settle(storage, third, 'a', { state: 'sent', at: NOW, userId: 7 });
    assert.deepEqual(await found({ userId: 7 }), [third, first]);
    assert.deepEqual(await found({ userId: 7, kind: ['otp', 'reset-sms'] }), [first]);
    assert.deepEqual(await found({ gateway: 'main' }), [second, first]);
    assert.deepEqual(await found({ gateway: 'backup' }), [second]);
    assert.deepEqual(await found({ gateway: 'ma%' }), []);
    assert.deepEqual(await found({ fromUid: second }), [third, second]);
  });

  it('shows no message that nobody was to get, but those that an operator cancelled', async () => {
    const { storage } = get();
    const recipientKey = newUid();
    const [known, unknown, cancelled, waiting] = await Promise.all(
      Array.from({ length: 4 }, () => store(storage, { recipientKey })),
    );
    assert.ok(known && unknown && cancelled && waiting);
    await claim(storage, 'a');
    await settle(storage, known, 'a', { state: 'suppressed', at: NOW, userId: 7, lastError: 'too soon' });
    await settle(storage, unknown, 'a', { state: 'suppressed', at: NOW, lastError: 'no customer' });
    for (const uid of [cancelled, waiting])
      await settle(storage, uid, 'a', { state: 'failed', nextTryAt: NOW + DAY });
    const cancel = (uid: string) => storage.transaction(({ outbox }) => outbox.cancel(uid, NOW, CANCELLED));
    assert.equal(await cancel(cancelled), true);
    assert.deepEqual(
      [await cancel(cancelled), await cancel(known), await cancel('none')],
      [false, false, false],
    );
    assert.partialDeepStrictEqual(await storage.read.outbox.byUid(cancelled), {
      state: 'suppressed',
      payload: null,
      finishedAt: NOW,
      lastError: CANCELLED,
    });
    const sorted = async (filter: Partial<MessageFilter>) =>
      (await found({ recipientKey, ...filter })).sort();
    assert.deepEqual(await sorted({ recipient: 'not-nobody' }), [known, cancelled, waiting].sort());
    assert.deepEqual(await sorted({ recipient: 'unassigned' }), [waiting]);
    await cancel(waiting);
  });

  it('looks at a bounded number of messages at a time, and says where to go on', async () => {
    const { storage } = get();
    const uids: string[] = [];
    for (let count = 0; count < 7; count++) uids.push(await store(storage, { recipientKey: 'bounded' }));
    const newestFirst = uids.toSorted().reverse();
    const rare = { error: 'rare', limit: 2 };
    const [claimed, lease] = [await claim(storage, 'a'), 'a'];
    for (const uid of claimed) {
      const isRare = uid === newestFirst[1] || uid === newestFirst[5];
      await settle(storage, uid, lease, { state: 'dead', at: NOW, lastError: isRare ? 'rare' : 'usual' });
    }
    for (const few of [1, 2, 3]) {
      const pages: string[][] = [];
      let beforeUid: string | undefined;
      for (let next: string | null | undefined; next !== null; ) {
        const filter = { ...rare, ...(beforeUid && { beforeUid }) };
        const page = await searchMessages({ storage }, filter, { few, most: 3 });
        pages.push(page.messages.map(({ uid }) => uid));
        next = page.next;
        beforeUid = next ?? undefined;
      }
      assert.deepEqual(pages.slice(0, 2), [[newestFirst[1]], [newestFirst[5]]]);
      assert.deepEqual(pages.slice(2).flat(), []);
    }
  });
});
