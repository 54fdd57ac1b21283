import type { Selectable } from 'kysely';
import type { SettingProposal, SettingProposalStore } from '../../../contracts/stores/setting-proposals.ts';
import type { Handle } from '../database.ts';
import type { Schema } from '../schema.ts';

export function createSettingProposalStore({ db }: Handle): SettingProposalStore {
  return {
    async put({ name, value, baseId, proposerId, createdAt, expiresAt }) {
      await db
        .deleteFrom('settings_proposals')
        .where('name', '=', name)
        .where('proposer_id', '=', proposerId)
        .execute();
      const row = await db
        .insertInto('settings_proposals')
        .values({
          name,
          value,
          base_id: baseId,
          proposer_id: proposerId,
          created_at: createdAt,
          expires_at: expiresAt,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toProposal(row);
    },

    async open(now) {
      const rows = await db
        .selectFrom('settings_proposals')
        .selectAll()
        .where('expires_at', '>', now)
        .orderBy('id')
        .execute();
      return rows.map(toProposal);
    },

    async take(name, id, now) {
      const row = await db
        .deleteFrom('settings_proposals')
        .where('id', '=', id)
        .where('name', '=', name)
        .where('expires_at', '>', now)
        .returningAll()
        .executeTakeFirst();
      return row && toProposal(row);
    },

    async removeExpired(now) {
      const result = await db
        .deleteFrom('settings_proposals')
        .where('expires_at', '<=', now)
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  };
}

const toProposal = (row: Selectable<Schema['settings_proposals']>): SettingProposal => ({
  id: row.id,
  name: row.name,
  value: row.value,
  baseId: row.base_id,
  proposerId: row.proposer_id,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});
