import { type RawBuilder, sql } from 'kysely';
import {
  ATTEMPTS_KEPT,
  type AttemptOutcome,
  type DeliveryAttempt,
} from '../../../contracts/stores/attempts.ts';
import type { Handle } from '../database.ts';
import { prepared } from '../prepared.ts';

/** A new attempt takes the place of the one that is ATTEMPTS_KEPT older. */
const SLOT = sql`number % ${sql.lit(ATTEMPTS_KEPT)}`;
const INTO = sql`delivery_attempts (message_uid, slot, number, at, latency, gateway, outcome, code, answer)`;
const REPLACES = sql`on conflict (message_uid, slot) do update set number = excluded.number, at = excluded.at,
  latency = excluded.latency, gateway = excluded.gateway, outcome = excluded.outcome, code = excluded.code,
  answer = excluded.answer`;
const lastOf = (uid: unknown): RawBuilder<number> => sql<number>`
  (select coalesce(max(number), 0) from delivery_attempts where message_uid = ${uid})`;

type AttemptValues = {
  [Name in keyof DeliveryAttempt]: DeliveryAttempt[Name];
} & { uid: string };

/** On SQLite, where a statement costs less than taking several rows apart. */
export const insertAttempt = prepared((db, values: AttemptValues) => ({
  compile: () =>
    sql`insert into ${INTO}
      select ${values.uid}, ${SLOT}, number, ${values.at}, ${values.latency}, ${values.gateway}, ${values.outcome},
        ${values.code}, ${values.answer}
      from (select ${lastOf(sql`${values.uid}`)} + 1 as number) as given where true ${REPLACES}`.compile(db),
}));

/**
 * On PostgreSQL, as a part of the statement that settles messages.
 * @param settled the table with the uid of each message, and its attempts as JSON
 */
export const insertAttempts = (settled: string): RawBuilder<unknown> => sql`
  insert into ${INTO}
  select uid, ${SLOT}, number, at, latency, gateway, outcome, code, answer
  from (
    select settled.uid, ${lastOf(sql.ref('settled.uid'))} + given.ordinality as number, given.*
    from ${sql.table(settled)} as settled, rows from (json_to_recordset(settled.attempts) as (at bigint, latency bigint,
      gateway text, outcome text, code text, answer text)) with ordinality as given
  ) as numbered ${REPLACES}`;

export async function attemptsOf(
  { db }: Handle,
  uids: readonly string[],
): Promise<ReadonlyMap<string, readonly DeliveryAttempt[]>> {
  if (uids.length === 0) return new Map();
  const rows = await db
    .selectFrom('delivery_attempts')
    .select(['message_uid', 'at', 'latency', 'gateway', 'outcome', 'code', 'answer'])
    .where('message_uid', 'in', uids)
    .orderBy('message_uid')
    .orderBy('number')
    .execute();
  const found = new Map<string, DeliveryAttempt[]>();
  for (const { message_uid: uid, outcome, ...row } of rows)
    found.set(uid, [...(found.get(uid) ?? []), { ...row, outcome: outcome as AttemptOutcome }]);
  return found;
}
