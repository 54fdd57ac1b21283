import type { Selectable } from 'kysely';
import type { SettingChange, SettingsStore } from '../../../contracts/stores/settings.ts';
import type { Handle } from '../database.ts';
import type { Schema } from '../schema.ts';

export function createSettingsStore({ db }: Handle): SettingsStore {
  const history = (name: string) => db.selectFrom('settings_history').selectAll().where('name', '=', name);
  return {
    async version() {
      const row = await db.selectFrom('settings_version').select('version').executeTakeFirstOrThrow();
      return row.version;
    },

    all: () => db.selectFrom('settings').selectAll().execute(),

    byName: (name) => db.selectFrom('settings').selectAll().where('name', '=', name).executeTakeFirst(),

    async change({ name, value, at, actorId }, expectedVersion) {
      // First, because its row lock makes concurrent changes wait for this commit, after which they fail.
      const { numUpdatedRows } = await db
        .updateTable('settings_version')
        .set({ version: expectedVersion + 1 })
        .where('version', '=', expectedVersion)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      if (value === null) await db.deleteFrom('settings').where('name', '=', name).execute();
      else
        await db
          .insertInto('settings')
          .values({ name, value })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
          .execute();
      await db.insertInto('settings_history').values({ name, value, at, actor_id: actorId }).execute();
      return true;
    },

    async history(name, limit) {
      return (await history(name).orderBy('id', 'desc').limit(limit).execute()).map(toChange);
    },

    async historyEntry(name, id) {
      const row = await history(name).where('id', '=', id).executeTakeFirst();
      return row && toChange(row);
    },
  };
}

const toChange = (row: Selectable<Schema['settings_history']>): SettingChange => ({
  id: row.id,
  name: row.name,
  value: row.value,
  at: row.at,
  actorId: row.actor_id,
});
