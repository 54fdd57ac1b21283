import { sql } from 'kysely';
import type { Handle } from '../storage/sql/database.ts';

/** Below 10^12: one row with an absurd key must not leave too few ids for all who register later. */
const ID = /^[1-9]\d{0,11}$/;

/** The id that a key of Django can keep; null: it is no number, or none of ours. */
export const idOf = (sourceId: string): number | null => (ID.test(sourceId) ? Number(sourceId) : null);

/** Lets the ids of people who register from now on begin above one, so that nobody gets the id of a customer to be imported. */
export async function raiseIds({ db, dialect }: Handle, highest: number): Promise<void> {
  if (dialect === 'postgres') {
    await sql`
      select setval(pg_get_serial_sequence('users', 'id'), ${highest})
      where ${highest} > (select coalesce(max(last_value), 0) from pg_sequences
        where format('%I.%I', schemaname, sequencename) = pg_get_serial_sequence('users', 'id'))`.execute(db);
    return;
  }
  await sql`insert into sqlite_sequence (name, seq)
    select 'users', 0 where not exists (select 1 from sqlite_sequence where name = 'users')`.execute(db);
  await sql`update sqlite_sequence set seq = cast(${highest} as integer) where name = 'users' and seq < ${highest}`.execute(
    db,
  );
}

/** New ids, in a transaction that inserts users under them. @param above ids that the same transaction uses */
export async function newIds({ db, dialect }: Handle, count: number, above: number): Promise<number[]> {
  if (count === 0) return [];
  if (dialect === 'postgres') {
    const { rows } = await sql<{ id: number }>`
      select nextval(pg_get_serial_sequence('users', 'id')) as id from generate_series(1, ${count}::int)`.execute(
      db,
    );
    return rows.map(({ id }) => Number(id));
  }
  const { rows } = await sql<{ seq: number }>`
    select max(coalesce((select seq from sqlite_sequence where name = 'users'), 0),
      coalesce((select max(id) from users), 0)) as seq`.execute(db);
  const first = Math.max(rows[0]?.seq ?? 0, above) + 1;
  return Array.from({ length: count }, (_, index) => first + index);
}
