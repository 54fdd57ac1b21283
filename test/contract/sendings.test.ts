import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Sending } from '../../src/contracts/stores/sendings.ts';
import { DAY, HOUR } from '../../src/lib/clock.ts';
import { refused } from '../../src/lib/result.ts';
import { onEveryStorage } from '../support/storage.ts';

const AT = 1_750_000_000_000;
const ONE = { sent: 1, used: 0 };
let number = 0;

const someSending = (given: Partial<Sending> = {}): Sending => {
  number += 1;
  return {
    messageUid: `message${number}`,
    challengeUid: `code${number}`,
    counters: [{ scope: 'day', key: '', startsAt: AT, countsUse: false }],
    countedAt: AT,
    country: 'TR',
    ...given,
  };
};

/** A counter nobody has used yet. */
const someCounter = (startsAt = AT) => {
  number += 1;
  return { scope: 'prefix', key: `+90530${number}`, startsAt };
};

onEveryStorage('sending store', (get) => {
  it('counts a message once, however many workers try it at the same time', async () => {
    const { storage, elsewhere } = get();
    const sending = someSending();
    const inserted = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        (index % 2 ? storage : elsewhere).transaction(({ sendings }) => sendings.insert(sending)),
      ),
    );
    assert.equal(inserted.filter(Boolean).length, 1);
  });

  it('finds the message of a code, and forgets one that never went out', async () => {
    const { storage } = get();
    const sending = someSending();
    await storage.transaction(({ sendings }) => sendings.insert(sending));
    const use = (code: string, at = AT) => storage.transaction(({ sendings }) => sendings.useCode(code, at));
    const stateOf = async () =>
      (await storage.read.sendings.codesIn([sending.messageUid, 'another'])).entries();
    const { challengeUid } = sending;
    assert.deepEqual([...(await stateOf())], [[sending.messageUid, { challengeUid, usedAt: null }]]);
    assert.deepEqual(await use(challengeUid ?? '', AT + 5), { ...sending, handedOver: null });
    assert.deepEqual([...(await stateOf())], [[sending.messageUid, { challengeUid, usedAt: AT + 5 }]]);
    assert.equal(await use('another'), undefined);
    const remove = () => storage.transaction(({ sendings }) => sendings.remove(sending.messageUid));
    assert.deepEqual([await remove(), await remove()], [sending, undefined]);
    assert.equal(await storage.transaction(({ sendings }) => sendings.insert(sending)), true);
  });

  it('loses no count when processes add at the same time, so that no budget is exceeded', async () => {
    const { storage, elsewhere } = get();
    const counter = someCounter();
    const counts = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? storage : elsewhere).transaction(({ sendings }) => sendings.add(counter, ONE)),
      ),
    );
    assert.deepEqual(
      counts.map(({ sent }) => sent).sort((a, b) => a - b),
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });

  it('does not keep the count of a message that was refused', async () => {
    const { storage } = get();
    const counter = someCounter();
    await storage.transaction(async ({ sendings }) => {
      assert.deepEqual(await sendings.add(counter, ONE), ONE);
      return refused('over the budget');
    });
    assert.deepEqual(await storage.read.sendings.sum(counter, AT, AT + 1), { sent: 0, used: 0 });
  });

  it('adds up the windows of one counter between two moments, so that the breaker sees its own prefix', async () => {
    const { storage } = get();
    const counter = someCounter();
    await storage.transaction(async ({ sendings }) => {
      for (const hour of [0, 1, 2, 3])
        await sendings.add({ ...counter, startsAt: AT + hour * HOUR }, { sent: 2, used: hour ? 1 : 0 });
      await sendings.add({ ...counter, scope: 'country' }, ONE);
      await sendings.add({ ...counter, key: 'another' }, ONE);
    });
    const { sendings } = storage.read;
    assert.deepEqual(await sendings.sum(counter, AT, AT + 3 * HOUR), { sent: 6, used: 2 });
    assert.deepEqual(await sendings.sum(counter, AT + 1, AT + 2 * HOUR), { sent: 2, used: 1 });
  });

  it('lists the newest and largest counters first, and hands over those of the past once', async () => {
    const { storage } = get();
    const row = (key: string, startsAt: number, sent: number) => ({
      scope: 'refused',
      key,
      startsAt,
      sent,
      used: 0,
    });
    const rows = [row('c', AT + HOUR, 1), row('b', AT, 5), row('a', AT, 2)];
    await storage.transaction(async ({ sendings }) => {
      for (const { sent, used, ...name } of rows.toReversed()) await sendings.add(name, { sent, used });
    });
    const { sendings } = storage.read;
    assert.deepEqual(await sendings.list('refused', AT, 10), rows);
    assert.deepEqual(await sendings.list('refused', AT, 1), rows.slice(0, 1));
    assert.deepEqual(await sendings.list('refused', AT + 1, 10), rows.slice(0, 1));
    const take = () => storage.transaction((stores) => stores.sendings.take('refused', AT + HOUR));
    const taken = await take();
    assert.deepEqual(taken.map(({ key, sent }) => [key, sent]).sort(), [
      ['a', 2],
      ['b', 5],
    ]);
    assert.deepEqual(await take(), []);
    assert.deepEqual(await sendings.list('refused', AT, 10), rows.slice(0, 1));
  });

  it('deletes what no budget looks at any more', async () => {
    const { storage } = get();
    const [old, fresh] = [someCounter(AT - DAY - 1), someCounter(AT - DAY)];
    const [oldMessage, freshMessage] = [someSending({ countedAt: AT - DAY - 1 }), someSending()];
    await storage.transaction(async ({ sendings }) => {
      for (const counter of [old, fresh]) await sendings.add(counter, ONE);
      for (const sending of [oldMessage, freshMessage]) await sendings.insert(sending);
      await sendings.removeOutside(AT - DAY, AT + DAY, 100);
    });
    const { sendings } = storage.read;
    assert.equal((await sendings.sum(old, 0, AT)).sent, 0);
    assert.equal((await sendings.sum(fresh, 0, AT)).sent, 1);
    const kept = await sendings.codesIn([oldMessage.messageUid, freshMessage.messageUid]);
    assert.deepEqual([...kept.keys()], [freshMessage.messageUid]);
  });
});
