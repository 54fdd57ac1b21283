import type { ImportedUserStore } from '../../../contracts/stores/imported-users.ts';
import type { Handle } from '../database.ts';
import { lookup } from '../lookup.ts';

const selectImported = lookup({ sourceId: 'text' }, (db, { sourceId }) =>
  db
    .selectFrom('imported_users')
    .select(['user_id', 'auth_generation', 'sign_in_generation', 'link_facts'])
    .where('source_id', '=', sourceId),
);

export function createImportedUserStore(handle: Handle): ImportedUserStore {
  const { db } = handle;
  return {
    async bySourceId(sourceId) {
      const row = await selectImported(handle, { sourceId });
      return (
        row && {
          userId: row.user_id,
          authGeneration: row.auth_generation,
          signInGeneration: row.sign_in_generation,
          linkFacts: row.link_facts,
        }
      );
    },

    async forgetLinkFacts(importedBefore, limit) {
      const { numUpdatedRows } = await db
        .updateTable('imported_users')
        .set({ link_facts: null })
        .where('source_id', 'in', (query) =>
          query
            .selectFrom('imported_users')
            .select('source_id')
            .where('link_facts', 'is not', null)
            .where('imported_at', '<', importedBefore)
            .limit(limit),
        )
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },

    async forgetSessions(now, limit) {
      const { numDeletedRows } = await db
        .deleteFrom('imported_credentials')
        .where('hash', 'in', (query) =>
          query
            .selectFrom('imported_credentials')
            .select('hash')
            .where('expires_at', '<=', now)
            .orderBy('expires_at')
            .limit(limit),
        )
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}
