import type { AuditStore, StoredAuditRow, StoredAuditSeal } from '../../../src/contracts/stores/audit.ts';
import { UniqueViolation } from '../../../src/lib/failures.ts';
import { deleteRows, insertRow, nextId, type Tables, throughJson, updateRow } from './tables.ts';

export function createMemoryAuditStore(tables: Tables): AuditStore {
  const rows = (): StoredAuditRow[] => [...tables.auditLog.values()];
  const seals = () => [...tables.auditSeals.values()];
  return {
    async insert(row) {
      const id = nextId(tables.auditLog);
      tables.auditLog.set(id, { ...row, id, detail: throughJson(row.detail), sealId: null });
    },

    async list({ userId, event, limit }) {
      return rows()
        .filter((row) => userId === undefined || row.userId === userId)
        .filter((row) => event === undefined || row.event === event)
        .reverse()
        .slice(0, limit);
    },

    async page(afterId, limit) {
      return rows()
        .filter(({ id }) => id > afterId)
        .slice(0, limit);
    },

    async unsealed(limit) {
      return rows()
        .filter(({ sealId }) => sealId === null)
        .slice(0, limit);
    },

    async lastSeal() {
      return seals().at(-1);
    },

    async seal(seal, rowIds) {
      if (seals().some(({ previousId }) => previousId === seal.previousId))
        throw new UniqueViolation('audit_seals_previous_id');
      insertRow(tables.auditSeals, seal.id, { ...seal, removal: null });
      for (const id of rowIds)
        updateRow(
          tables.auditLog,
          id,
          () => true,
          () => ({ sealId: seal.id }),
        );
    },

    async seals(afterId, limit) {
      return seals()
        .filter(({ id }) => id > afterId)
        .slice(0, limit);
    },

    async rowsOfSeal(sealId) {
      return rows().filter((row) => row.sealId === sealId);
    },

    async firstWholeSeal() {
      return seals().find(({ removal }) => removal === null);
    },

    async removeRows(sealId, removal, rowIds) {
      const isWhole = (seal: StoredAuditSeal): boolean => seal.removal === null;
      if (!updateRow(tables.auditSeals, sealId, isWhole, () => ({ removal }))) return false;
      deleteRows(tables.auditLog, ({ id }) => rowIds.includes(id));
      return true;
    },
  };
}
