import type {
  AuditRow,
  AuditStore,
  StoredAuditRow,
  StoredAuditSeal,
} from '../../../src/contracts/stores/audit.ts';
import { UniqueViolation } from '../../../src/lib/failures.ts';
import { deleteRows, insertRow, nextId, type Tables, throughJson, updateRow } from './tables.ts';

export function createMemoryAuditStore(tables: Tables): AuditStore {
  const rows = (): StoredAuditRow[] => [...tables.auditLog.values()];
  const seals = () => [...tables.auditSeals.values()];
  const insertOne = (row: AuditRow): void => {
    const id = nextId(tables.auditLog);
    tables.auditLog.set(id, { ...row, id, detail: throughJson(row.detail), sealId: null });
  };
  return {
    async insert(row) {
      insertOne(row);
    },

    async insertAll(all) {
      for (const row of all) insertOne(row);
    },

    async endOfNewest(count, beforeId) {
      return rows()
        .map(({ id }) => id)
        .filter((id) => id < beforeId)
        .at(-count);
    },

    async list({ userId, actorId, event, outcome, since, until, beforeId, fromId, limit }) {
      return rows()
        .filter((row) => userId === undefined || row.userId === userId)
        .filter((row) => actorId === undefined || row.actorId === actorId)
        .filter((row) => event === undefined || row.event === event)
        .filter((row) => outcome === undefined || row.outcome === outcome)
        .filter(({ at }) => at >= (since ?? at) && at < (until ?? at + 1))
        .filter(({ id }) => id < (beforeId ?? id + 1) && id >= (fromId ?? id))
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
