import type { RetiredKeyStore } from '../../../contracts/stores/retired-keys.ts';
import type { Handle } from '../database.ts';

export function createRetiredKeyStore({ db }: Handle): RetiredKeyStore {
  return {
    async all() {
      const rows = await db
        .selectFrom('retired_keys')
        .select(['id', 'sealed', 'retired_at'])
        .orderBy('id')
        .execute();
      return rows.map(({ id, sealed, retired_at: retiredAt }) => ({ id, sealed, retiredAt }));
    },

    async put({ id, sealed, retiredAt }) {
      const values = { sealed, retired_at: retiredAt };
      await db
        .insertInto('retired_keys')
        .values({ id, ...values })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
        .execute();
    },
  };
}
