import type { ImportedUserStore } from '../../../src/contracts/stores/imported-users.ts';

/** Imports write with SQL of their own: for the rules, nobody was imported. */
export const createMemoryImportedUserStore = (): ImportedUserStore => ({
  bySourceId: async () => undefined,
  forgetLinkFacts: async () => 0,
  forgetSessions: async () => 0,
});
