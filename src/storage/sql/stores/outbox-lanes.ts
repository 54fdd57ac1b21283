import { type CompiledQuery, type Kysely, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import { LANES, type Lane, type NewOutboxMessage } from '../../../contracts/stores/outbox.ts';
import type { Dialect, Handle } from '../database.ts';
import { placeholdersFor, prepared } from '../prepared.ts';
import type { Schema } from '../schema.ts';

/**
 * Fair queueing by start tags (Goyal, Vin and Cheng, "Start-time Fair Queuing", 1996): a message's turn is the round it is
 * sent in, and a source has one message in each. What is next is the beginning of an index, however many messages wait.
 * Turns are no times, so clocks do not matter.
 */

/** These conditions must equal those of the indexes of 0015_lanes, or the engines do not use the indexes. */
export const WAITS = sql<boolean>`state = 'queued' and turn is not null`;
export const UNLINED = sql<boolean>`(state in ('failed', 'sending') or (state = 'queued' and turn is null))`;

type Value<T> = RawBuilder<T> | T;

interface Place {
  readonly lane: Value<string>;
  readonly source: Value<string | null>;
  /** Among the messages of its source that get their turns in the same statement; 1 for the first. */
  readonly place: Value<number>;
}

type LastTurn = (source: Place['source'], lane: Place['lane']) => RawBuilder<unknown>;

/** Whose turn it is that waits. It must equal the expression of the index of 0036_last_turns. */
const WAITING_SOURCE = sql`(case when state = 'queued' and turn is not null then source_key end)`;
/** Beyond all turns. */
const NO_TURN = sql.lit(Number.MAX_SAFE_INTEGER);

/**
 * The last turn that a source has in a lane. PostgreSQL would look for it among all turns of the lane, by a plan from when few
 * messages waited (measured: 1 ms with 4,000 waiting, not 0.003 ms), and to plan each time takes longer than all the rest.
 * So it is asked for in the words of an index of its own: the last entry of the source's part of it.
 */
const LAST_TURN: Readonly<Record<Dialect, LastTurn>> = {
  sqlite: (source, lane) =>
    sql`select max(turn) from outbox where ${WAITS} and outbox.source_key = ${source} and outbox.lane = ${lane}`,
  postgres: (source, lane) => sql`
    select turn from (
      select turn from outbox
      where ${WAITING_SOURCE} is not null
        and (${WAITING_SOURCE}, outbox.lane, turn) >= (${source}, ${lane}, 0)
        and (${WAITING_SOURCE}, outbox.lane, turn) < (${source}, ${lane}, ${NO_TURN})
      order by ${WAITING_SOURCE} desc, outbox.lane desc, turn desc limit 1
    ) as last_turn`,
};

/** The turn of a message: after the last one its source has in the lane, and none that is over. */
export const turnOf = (dialect: Dialect, { lane, source, place }: Place) => sql<number>`
  (select coalesce(max(turn), 0) from (
    select min(turn) - 1 as turn from outbox where ${WAITS} and lane = ${lane}
    union all
    ${LAST_TURN[dialect](source, lane)}
  ) as turns) + ${place}`;

type MessageValues = Omit<NewOutboxMessage, 'topic' | 'sourceKey'> & {
  topic: string | null;
  sourceKey: string | null;
};

const MESSAGE_VALUES = [
  'uid',
  'kind',
  'topic',
  'recipientKey',
  'sourceKey',
  'payload',
  'createdAt',
  'deadline',
  'lane',
] as const satisfies ReadonlyArray<keyof MessageValues>;

/** One statement: the turn is found and the message stored, with no chance for a race to see neither. */
const insertOn = (dialect: Dialect) => (db: Kysely<Schema>, values: MessageValues) =>
  db
    .insertInto('outbox')
    .values({
      uid: values.uid,
      kind: values.kind,
      topic: values.topic,
      recipient_key: values.recipientKey,
      source_key: values.sourceKey,
      payload: values.payload,
      state: 'queued',
      created_at: values.createdAt,
      deadline: values.deadline,
      next_try_at: values.createdAt,
      lane: values.lane,
      turn: turnOf(dialect, { lane: values.lane, source: values.sourceKey, place: sql`1` }),
    })
    .returning('turn');
export const insertMessage = {
  sqlite: prepared(insertOn('sqlite')),
  postgres: prepared(insertOn('postgres')),
};
/** The same, compiled for the names of its values. */
export const compileInsertMessage = (db: Kysely<Schema>): CompiledQuery<{ turn: number | null }> =>
  insertOn('sqlite')(db, placeholdersFor(MESSAGE_VALUES)).compile();

export const selectNextTurn = prepared((db, { lane }: { lane: Lane }) =>
  db
    .selectFrom('outbox')
    .select((row) => row.fn.min('turn').as('turn'))
    .where(WAITS)
    .where('lane', '=', lane),
);

export const selectDue = prepared((db, { now }: { now: number }) =>
  db.selectNoFrom([
    ...LANES.map((lane) =>
      // Not a parameter, so that the plan is for this lane.
      db.selectFrom('outbox').select('turn').where(WAITS).where('lane', '=', sql.lit(lane)).limit(1).as(lane),
    ),
    db
      .selectFrom('outbox')
      .select('next_try_at')
      .where(UNLINED)
      .where('next_try_at', '<=', now)
      .limit(1)
      .as('unlined'),
  ]),
);

type Lock = <O>(query: SelectQueryBuilder<Schema, 'outbox', O>) => SelectQueryBuilder<Schema, 'outbox', O>;

/** Two workers neither wait for nor take each other's rows. SQLite runs one transaction at a time. */
const LOCKS: Readonly<Record<Dialect, Lock>> = {
  sqlite: (query) => query,
  postgres: (query) => query.forUpdate().skipLocked(),
};

type ClaimValues = {
  lease: string;
  leasedUntil: number;
  lane: Lane;
  limit: number;
  /** Each between spaces. */
  kinds: string;
  now: number;
};

/** Selects and locks the rows once: unlike a subquery, a CTE is not evaluated again for every row of the UPDATE. */
const claimWith = (lock: Lock) =>
  prepared((db: Kysely<Schema>, values: ClaimValues) =>
    db
      .with('next', (query) =>
        lock(
          query
            .selectFrom('outbox')
            .select('uid')
            .where(WAITS)
            .where('lane', '=', values.lane)
            .where(sql<boolean>`(${values.kinds} like '% ' || kind || ' %' or deadline <= ${values.now})`)
            .orderBy('turn')
            .orderBy('created_at')
            .limit(values.limit),
        ),
      )
      .updateTable('outbox')
      .set((row) => ({
        state: 'sending',
        lease: values.lease,
        next_try_at: values.leasedUntil,
        attempts: row('attempts', '+', 1),
      }))
      .where('uid', 'in', (query) => query.selectFrom('next').select('uid'))
      .returningAll(),
  );
export const claimMessages = {
  sqlite: claimWith(LOCKS.sqlite),
  postgres: claimWith(LOCKS.postgres),
};

/** Messages of one source that are lined up together follow each other, as if they were queued one by one. */
export async function lineUp(
  { db, dialect }: Handle,
  now: number,
  laneOfKind: ReadonlyMap<string, Lane>,
  limit: number,
): Promise<number> {
  const cases = [...laneOfKind].map(([kind, lane]) => sql`when ${sql.lit(kind)} then ${sql.lit(lane)}`);
  const due = LOCKS[dialect](
    db
      .selectFrom('outbox')
      .select(['uid', 'source_key', 'next_try_at'])
      .select(sql<string>`coalesce(lane, case kind ${sql.join(cases, sql` `)} else 'mail' end)`.as('lane'))
      .where(UNLINED)
      .where('next_try_at', '<=', now)
      .orderBy('next_try_at')
      .limit(limit),
  );
  const place = sql<number>`case when placed.source_key is null then 1 else placed.place end`;
  const { numAffectedRows } = await sql`
    with due as ${due},
    placed as (
      select uid, lane, source_key,
        row_number() over (partition by lane, source_key order by next_try_at) as place
      from due
    )
    update outbox set state = 'queued', lease = null, lane = placed.lane,
      turn = ${turnOf(dialect, { lane: sql`placed.lane`, source: sql`placed.source_key`, place })}
    from placed where outbox.uid = placed.uid`.execute(db);
  return Number(numAffectedRows ?? 0);
}
