import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Device } from '../../src/contracts/stores/devices.ts';
import { randomHex } from '../../src/lib/random.ts';
import { onEveryStorage } from '../support/storage.ts';
import { storeUser } from '../support/users.ts';

const NOW = 1_750_000_000_000;

onEveryStorage('the device store', (get) => {
  const deviceOf = (userId: number, given: Partial<Device> = {}): Device => ({
    id: randomHex(16),
    userId,
    issuedAt: NOW,
    acceptedFrom: NOW,
    expiresAt: NOW + 1000,
    ...given,
  });
  const insert = (device: Device): Promise<boolean> =>
    get().storage.transaction(({ devices }) => devices.insert(device));

  it('returns a device as it was stored, and never stores two under one id', async () => {
    const { storage } = get();
    const { id: userId } = await storeUser(storage);
    const device = deviceOf(userId, { issuedAt: NOW + 5, acceptedFrom: NOW + 3 });
    assert.equal(await insert(device), true);
    assert.equal(await insert({ ...device, issuedAt: NOW + 9 }), false);
    assert.deepEqual(await storage.read.devices.byId(device.id), device);
    assert.equal(await storage.read.devices.byId('unknown'), undefined);
  });

  it('lets one of two requests replace a cookie', async () => {
    const { storage, elsewhere } = get();
    const { id: userId } = await storeUser(storage);
    const device = deviceOf(userId);
    await insert(device);
    const replaced = await Promise.all(
      [storage, elsewhere].map((by, index) =>
        by.transaction(({ devices }) =>
          devices.replace(device, {
            issuedAt: NOW + 1 + index,
            acceptedFrom: NOW + 1,
            expiresAt: NOW + 2000,
          }),
        ),
      ),
    );
    assert.deepEqual(replaced.toSorted(), [false, true]);
    const now = await storage.read.devices.byId(device.id);
    assert.deepEqual([now?.acceptedFrom, now?.expiresAt], [NOW + 1, NOW + 2000]);
  });

  it('keeps the devices that expire last, of each user apart', async () => {
    const { storage } = get();
    const [user, other] = [await storeUser(storage), await storeUser(storage)];
    const devices = [3, 1, 2].map((age) => deviceOf(user.id, { expiresAt: NOW + age }));
    for (const device of [...devices, deviceOf(other.id, { expiresAt: NOW })]) await insert(device);
    await storage.transaction((stores) => stores.devices.trim(user.id, 2));
    assert.deepEqual(await storage.read.devices.ofUser(user.id), [devices[0], devices[2]]);
    assert.equal((await storage.read.devices.ofUser(other.id)).length, 1);
  });

  it('forgets one device, all of a user, or those that have expired', async () => {
    const { storage } = get();
    const [user, other] = [await storeUser(storage), await storeUser(storage)];
    const [gone, over, left] = [
      deviceOf(user.id),
      deviceOf(user.id, { expiresAt: NOW - 500 }),
      deviceOf(user.id),
    ];
    const others = deviceOf(other.id);
    for (const device of [gone, over, left, others]) await insert(device);
    await storage.transaction((stores) => stores.devices.remove(gone.id));
    assert.equal(await storage.transaction((stores) => stores.devices.removeExpired(NOW - 500, 100)), 1);
    assert.deepEqual(await storage.read.devices.ofUser(user.id), [left]);
    await storage.transaction((stores) => stores.devices.removeOfUser(user.id));
    assert.deepEqual(await storage.read.devices.ofUser(user.id), []);
    assert.deepEqual(await storage.read.devices.ofUser(other.id), [others]);
  });
});
