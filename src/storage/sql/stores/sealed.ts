import { sql } from 'kysely';
import type { SealedStore, SealedTable, SealedValue } from '../../../contracts/stores/sealed.ts';
import type { Handle } from '../database.ts';

interface Columns {
  readonly id: string;
  readonly sealed: string;
  readonly boundTo: readonly string[];
}

const COLUMNS: Readonly<Record<SealedTable, Columns>> = {
  settings: { id: 'name', sealed: 'value', boundTo: [] },
  settings_history: { id: 'id', sealed: 'value', boundTo: ['name'] },
  settings_proposals: { id: 'id', sealed: 'value', boundTo: ['name'] },
  signing_keys: { id: 'kid', sealed: 'sealed', boundTo: ['signs_from'] },
  registrations: { id: 'id_hash', sealed: 'sealed', boundTo: [] },
  outbox: { id: 'uid', sealed: 'payload', boundTo: ['kind'] },
  second_factors: { id: 'uid', sealed: 'sealed', boundTo: ['user_id'] },
  retired_keys: { id: 'id', sealed: 'sealed', boundTo: [] },
};

type Row = { id: SealedValue['id']; sealed: string; bound: string | number };

export function createSealedStore({ db }: Handle): SealedStore {
  return {
    async page(table, after, limit) {
      const { id, sealed, boundTo } = COLUMNS[table];
      const [bound] = boundTo;
      const { rows } = await sql<Row>`
        select ${sql.ref(id)} as id, ${sql.ref(sealed)} as sealed, ${bound ? sql.ref(bound) : sql.lit('')} as bound
        from ${sql.table(table)}
        where ${sql.ref(sealed)} is not null ${after === null ? sql`` : sql`and ${sql.ref(id)} > ${after}`}
        order by ${sql.ref(id)} limit ${limit}`.execute(db);
      return rows.map((row) => ({
        id: row.id,
        boundTo: boundTo.map(() => String(row.bound)),
        sealed: row.sealed,
      }));
    },

    async replace(table, read, sealed) {
      const columns = COLUMNS[table];
      const { numAffectedRows } = await sql`
        update ${sql.table(table)} set ${sql.ref(columns.sealed)} = ${sealed}
        where ${sql.ref(columns.id)} = ${read.id} and ${sql.ref(columns.sealed)} = ${read.sealed}`.execute(
        db,
      );
      return Number(numAffectedRows ?? 0) > 0;
    },
  };
}
