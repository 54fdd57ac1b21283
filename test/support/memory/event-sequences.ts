import type { EventSequenceStore } from '../../../src/contracts/stores/event-sequences.ts';
import { requireRow, type Tables } from './tables.ts';

export function createMemoryEventSequenceStore(tables: Tables): EventSequenceStore {
  return {
    async next(userId) {
      requireRow(tables.users, userId);
      const next = (tables.eventSequences.get(userId) ?? 0) + 1;
      tables.eventSequences.set(userId, next);
      return next;
    },
  };
}
