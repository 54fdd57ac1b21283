import type { Device, DeviceStore } from '../../../src/contracts/stores/devices.ts';
import { deleteRows, requireRow, type Tables, updateRow } from './tables.ts';

export function createMemoryDeviceStore(tables: Tables): DeviceStore {
  const ofUser = (userId: number): Device[] =>
    [...tables.devices.values()]
      .filter((device) => device.userId === userId)
      .sort((a, b) => b.expiresAt - a.expiresAt || (a.id < b.id ? -1 : 1));
  return {
    async byId(id) {
      return tables.devices.get(id);
    },

    async ofUser(userId) {
      return ofUser(userId);
    },

    async insert(device) {
      requireRow(tables.users, device.userId);
      if (tables.devices.has(device.id)) return false;
      tables.devices.set(device.id, device);
      return true;
    },

    async replace({ id, issuedAt }, { issuedAt: newest, acceptedFrom, expiresAt }) {
      const isNewest = (device: Device): boolean => device.issuedAt === issuedAt;
      const times = { issuedAt: newest, acceptedFrom, expiresAt };
      return updateRow(tables.devices, id, isNewest, () => times) !== undefined;
    },

    async remove(id) {
      tables.devices.delete(id);
    },

    async trim(userId, keep) {
      for (const { id } of ofUser(userId).slice(keep)) tables.devices.delete(id);
    },

    async removeOfUser(userId) {
      deleteRows(tables.devices, (device) => device.userId === userId);
    },

    async removeExpired(now) {
      return deleteRows(tables.devices, ({ expiresAt }) => expiresAt <= now).length;
    },
  };
}
