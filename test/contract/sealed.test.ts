import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { SealedTable, SealedValue } from '../../src/contracts/stores/sealed.ts';
import { DAY } from '../../src/lib/clock.ts';
import { newUid } from '../../src/lib/random.ts';
import { onEveryStorage, type TestStorage } from '../support/storage.ts';
import { storeUser } from '../support/users.ts';

const AT = 1_750_000_000_000;

/** One encrypted value in each table, and values that are none. Returns the uid of the message, and whose the others are. */
async function fill({ storage }: TestStorage): Promise<{ uid: string; ownerId: number }> {
  const owner = await storeUser(storage, { email: 'owner@example.com' });
  const uid = newUid();
  await storage.transaction(async (stores) => {
    const change = { name: 'WEBHOOKS', value: 'sealed', at: AT, actorId: null };
    await stores.settings.change(change, await stores.settings.version());
    await stores.settings.change(
      { ...change, name: 'SITE_NAME', value: null },
      await stores.settings.version(),
    );
    const times = { createdAt: AT, expiresAt: AT + DAY };
    await stores.settingProposals.put({
      name: 'SMS_GATEWAYS',
      value: 'sealed',
      baseId: null,
      proposerId: owner.id,
      ...times,
    });
    await stores.signingKeys.insert({ kid: 'kid', sealed: 'sealed', createdAt: AT, signsFrom: AT + 5 });
    await stores.registrations.insert({
      idHash: 'hash',
      recipientKey: 'key',
      payload: 'sealed',
      createdAt: AT,
    });
    const message = { kind: 'otp', lane: 'codes', recipientKey: 'key', createdAt: AT } as const;
    await stores.outbox.insert({ ...message, uid, payload: 'sealed', deadline: AT + DAY });
    await stores.secondFactors.put({ uid, userId: owner.id, sealed: 'sealed', createdAt: AT });
    await stores.retiredKeys.put({ id: 'former', sealed: 'sealed', retiredAt: AT });
  });
  return { uid, ownerId: owner.id };
}

onEveryStorage('the store of encrypted values', (get) => {
  it('finds every one of them with what it is bound to, or a rotation would leave some behind', async () => {
    const { uid, ownerId } = await fill(get());
    const { sealed } = get().storage.read;
    const boundTo: Readonly<Record<SealedTable, readonly string[]>> = {
      settings: [],
      settings_history: ['WEBHOOKS'],
      settings_proposals: ['SMS_GATEWAYS'],
      signing_keys: [String(AT + 5)],
      registrations: [],
      outbox: ['otp'],
      second_factors: [String(ownerId)],
      retired_keys: [],
    };
    for (const [table, bound] of Object.entries(boundTo) as [SealedTable, string[]][])
      assert.partialDeepStrictEqual(await sealed.page(table, null, 10), [
        { boundTo: bound, sealed: 'sealed' },
      ]);
    assert.deepEqual(await sealed.page('outbox', null, 10), [
      { id: uid, boundTo: ['otp'], sealed: 'sealed' },
    ]);
    assert.deepEqual(await sealed.page('registrations', 'hash', 10), []);
  });

  it('turns pages by id', async () => {
    const { storage } = get();
    await storage.transaction(async ({ retiredKeys }) => {
      for (const id of ['c', 'a', 'b']) await retiredKeys.put({ id, sealed: `of ${id}`, retiredAt: AT });
    });
    const { sealed } = storage.read;
    const first = await sealed.page('retired_keys', null, 2);
    const rest = await sealed.page('retired_keys', first.at(-1)?.id ?? null, 10);
    assert.deepEqual(
      [...first, ...rest].map(({ id }) => id),
      ['a', 'b', 'c', 'former'],
    );
  });

  it('replaces a value once, and none that somebody changed since it was read', async () => {
    const { storage, elsewhere } = get();
    const [read] = await storage.read.sealed.page('settings', null, 1);
    const replace = (value: SealedValue | undefined, by = storage): Promise<boolean> =>
      by.transaction(async ({ sealed }) => value !== undefined && sealed.replace('settings', value, 'anew'));
    const replaced = await Promise.all([replace(read), replace(read, elsewhere)]);
    assert.deepEqual(replaced.toSorted(), [false, true]);
    assert.equal((await storage.read.settings.byName('WEBHOOKS'))?.value, 'anew');
    const [history] = await storage.read.settings.history('WEBHOOKS', 1);
    assert.equal(history?.value, 'sealed', 'the history is another value');
    assert.equal(await replace({ id: 'gone', boundTo: [], sealed: 'sealed' }), false);
  });
});

onEveryStorage('the store of retired keys', (get) => {
  it('keeps what was retired last of a key', async () => {
    const { storage } = get();
    const row = { id: 'former', sealed: 'first', retiredAt: AT };
    const later = { ...row, sealed: 'second', retiredAt: AT + 1 };
    for (const put of [row, later]) await storage.transaction(({ retiredKeys }) => retiredKeys.put(put));
    assert.deepEqual(await storage.read.retiredKeys.all(), [later]);
  });
});
