import { type RawBuilder, sql } from 'kysely';
import { type Backlog, LANES, MOST_COUNTED, type Waiting } from '../../../contracts/stores/outbox.ts';
import type { Handle } from '../database.ts';
import { UNLINED, WAITS } from './outbox-lanes.ts';

/** The beginning of an index for each lane, however much waits. */
export async function readBacklog({ db }: Handle): Promise<Backlog> {
  const count = async (which: RawBuilder<boolean>, order: RawBuilder<unknown>): Promise<Waiting> => {
    const { rows } = await sql<Waiting>`
      select count(*) as waiting, min(created_at) as oldest
      from (select created_at from outbox where ${which} order by ${order} limit ${sql.lit(MOST_COUNTED)}) as next`.execute(
      db,
    );
    return { waiting: rows[0]?.waiting ?? 0, oldest: rows[0]?.oldest ?? null };
  };
  const waiting = await Promise.all([
    ...LANES.map(
      async (lane) =>
        // Not a parameter, so that the plan is for this lane.
        [lane, await count(sql<boolean>`${WAITS} and lane = ${sql.lit(lane)}`, sql`turn`)] as const,
    ),
    count(UNLINED, sql`next_try_at`).then((retrying) => ['retrying', retrying] as const),
  ]);
  return Object.fromEntries(waiting) as Backlog;
}
