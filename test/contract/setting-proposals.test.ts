import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Storage } from '../../src/contracts/storage.ts';
import type { SettingProposal } from '../../src/contracts/stores/setting-proposals.ts';
import { DAY } from '../../src/lib/clock.ts';
import { onEveryStorage } from '../support/storage.ts';
import { storeUser } from '../support/users.ts';

const AT = 1_750_000_000_000;

const put = async (
  storage: Storage,
  proposerId: number,
  given: Partial<SettingProposal> = {},
): Promise<SettingProposal> => {
  const proposal = {
    name: 'STOREFRONT_URL',
    value: '"https://shop.example"',
    baseId: 7,
    proposerId,
    createdAt: AT,
    expiresAt: AT + DAY,
    ...given,
  };
  return storage.transaction(({ settingProposals }) => settingProposals.put(proposal));
};

const take = (storage: Storage, { name, id }: SettingProposal, now = AT) =>
  storage.transaction(({ settingProposals }) => settingProposals.take(name, id, now));

onEveryStorage('the store of proposals', (get) => {
  it('gives a proposal to one of those who confirm it at once, and to nobody afterwards', async () => {
    const { storage, elsewhere } = get();
    const owner = await storeUser(storage, { isStaff: true, role: 'owner' });
    const proposal = await put(storage, owner.id);
    assert.deepEqual(await elsewhere.read.settingProposals.open(AT), [proposal]);
    assert.equal(await take(storage, { ...proposal, name: 'SMS_GATEWAYS' }), undefined);
    const taken = await Promise.all([storage, elsewhere, storage].map((each) => take(each, proposal)));
    assert.deepEqual(taken.filter(Boolean), [proposal]);
    assert.deepEqual(await storage.read.settingProposals.open(AT), []);
  });

  it('keeps one proposal of an owner for a setting, the last', async () => {
    const { storage } = get();
    const [one, other] = [await storeUser(storage), await storeUser(storage)];
    await put(storage, one.id);
    const kept = [
      await put(storage, other.id, { value: null, baseId: null }),
      await put(storage, one.id, { name: 'SMS_GATEWAY' }),
      await put(storage, one.id, { value: '""' }),
    ];
    assert.deepEqual(await storage.read.settingProposals.open(AT), kept);
    for (const proposal of kept) await take(storage, proposal);
  });

  it('lets nobody confirm what has expired', async () => {
    const { storage } = get();
    const owner = await storeUser(storage);
    const proposal = await put(storage, owner.id);
    const [before, after] = [proposal.expiresAt - 1, proposal.expiresAt];
    assert.equal((await storage.read.settingProposals.open(before)).length, 1);
    assert.deepEqual(await storage.read.settingProposals.open(after), []);
    assert.equal(await take(storage, proposal, after), undefined);
    const remove = (now: number) =>
      storage.transaction(({ settingProposals }) => settingProposals.removeExpired(now));
    assert.equal(await remove(before), 0);
    assert.equal(await remove(after), 1);
  });
});
