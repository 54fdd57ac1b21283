import type { SettingProposalStore } from '../../../src/contracts/stores/setting-proposals.ts';
import { deleteRows, nextId, requireRow, type Tables } from './tables.ts';

export function createMemorySettingProposalStore(tables: Tables): SettingProposalStore {
  return {
    async put(given) {
      requireRow(tables.users, given.proposerId);
      const proposal = { ...given, id: nextId(tables.settingProposals) };
      deleteRows(
        tables.settingProposals,
        ({ name, proposerId }) => name === given.name && proposerId === given.proposerId,
      );
      tables.settingProposals.set(proposal.id, proposal);
      return proposal;
    },

    async open(now) {
      return [...tables.settingProposals.values()].filter(({ expiresAt }) => expiresAt > now);
    },

    async take(name, id, now) {
      return deleteRows(
        tables.settingProposals,
        (proposal) => proposal.id === id && proposal.name === name && proposal.expiresAt > now,
      )[0];
    },

    async removeExpired(now) {
      return deleteRows(tables.settingProposals, ({ expiresAt }) => expiresAt <= now).length;
    },
  };
}
