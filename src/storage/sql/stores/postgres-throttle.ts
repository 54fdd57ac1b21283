import { CompiledQuery } from 'kysely';
import type {
  ThrottleCount,
  ThrottleHit,
  ThrottleStore,
  WindowKey,
} from '../../../contracts/stores/throttle.ts';
import { CLOCK_SKEW } from '../../../lib/clock.ts';
import { live, RING, SLOTS, type Slot, total, waitFor } from '../../../lib/sliding-window.ts';
import type { Database } from '../database.ts';

interface Row {
  readonly key: string;
  /** Hits with this one; null if it was not counted. */
  readonly counted: number | null;
  /** The ring before it, null if there was none. bigint[] is read as texts. */
  readonly hits: readonly string[] | null;
  readonly lasts: readonly string[] | null;
}

/** Whether the hits of a slot still count: as `live` in lib/sliding-window.ts. $1: now. */
export const isLive = (last: string): string => `($1::bigint - ${last} < stored.span
  and ${last} - $1::bigint <= greatest(stored.span / 10, least(stored.span, ${CLOCK_SKEW})))`;
/** The hits of a row, `stored`, that count. $1: now. */
export const LIVE_TOTAL = `(select coalesce(sum(n), 0)::bigint from unnest(stored.hits, stored.lasts) as slots (n, last)
  where ${isLive('last')})`;
/** The place of this moment in the ring of the row that is counted. */
const SLOT = `($1::bigint * ${SLOTS} / excluded.span % ${RING} + 1)::int`;
/** A new ring with a value at its slot. */
export const ringOf = (value: string): string =>
  `array_fill(0::bigint, array[slot - 1]) || ${value} || array_fill(0::bigint, array[${RING} - slot])`;
/** The keys that are asked about, with their spans and the places of this moment in their rings. */
const GIVEN = `select *, ($1::bigint * ${SLOTS} / span % ${RING} + 1)::int as slot from unnest($2::text[], $3::bigint[]`;

/**
 * Decides by what is committed, then counts; `on conflict` decides once more, on the row it has locked. Rows are locked in
 * the order of their keys only, or requests with the same keys would wait for each other. $1: now; $2: keys; $3: windows;
 * $4: limits.
 */
const HIT = `
with given as (${GIVEN}, $4::bigint[]) as hits (key, span, most)),
found as (
  select key, hits, lasts, ${LIVE_TOTAL} as total from throttle_windows as stored
  where key = any($2::text[])
),
counted as (
  insert into throttle_windows as stored (key, hits, lasts, span)
  select key, ${ringOf('1::bigint')}, ${ringOf('$1::bigint')}, span from given
  where most > 0 and not exists (select from found join given using (key) where most > 0 and total >= most)
  order by key
  on conflict (key) do update set
    hits[${SLOT}] = case when ${isLive(`stored.lasts[${SLOT}]`)} then stored.hits[${SLOT}] + 1 else 1 end,
    lasts[${SLOT}] = case when ${isLive(`stored.lasts[${SLOT}]`)} then greatest(stored.lasts[${SLOT}], $1) else $1 end
  where ${LIVE_TOTAL} < (select most from given where given.key = stored.key)
  returning key, ${LIVE_TOTAL} as total
)
select given.key, counted.total as counted, found.hits, found.lasts
from given left join counted using (key) left join found using (key)`;

/** $1: when the hits were counted; $2: keys; $3: windows. */
const TAKE_BACK = `
with given as (${GIVEN}) as hits (key, span)),
found as (select key from throttle_windows where key = any($2::text[]) order by key for update)
update throttle_windows as stored set hits[given.slot] = stored.hits[given.slot] - 1
from given join found using (key)
where stored.key = given.key and stored.hits[given.slot] > 0 and ${isLive('stored.lasts[given.slot]')}`;

/** Locks rows in the order of their keys, like HIT. $1: keys. */
const CLEAR = `
delete from throttle_windows where key in (
  select key from throttle_windows where key = any($1::text[]) order by key for update)`;

/** $1: after this key; $2: how many at most. */
const NEXT = `select key from throttle_windows where key > $1 order by key limit $2`;

/** $1: now; $2: keys. */
const REMOVE_EXPIRED = `
delete from throttle_windows where key in (
  select key from throttle_windows as stored
  where key = any($2::text[]) and ${LIVE_TOTAL} = 0 for update skip locked)`;

/** Counters in an unlogged table. */
export function createPostgresThrottleStore({ unlogged: { db } }: Pick<Database, 'unlogged'>): ThrottleStore {
  const run = <R = unknown>(text: string, ...parameters: readonly unknown[]) =>
    db.executeQuery(CompiledQuery.raw(text, [...parameters]) as CompiledQuery<R>);
  const columns = (keys: readonly WindowKey[]) => [
    keys.map(({ key }) => key),
    keys.map((each) => each.window),
  ];
  const takeBack = async (keys: readonly WindowKey[], at: number): Promise<void> => {
    await run(TAKE_BACK, at, ...columns(keys));
  };
  return {
    async hit(hits, now) {
      const mosts = hits.map(({ most }) => most);
      const { rows } = await run<Row>(HIT, now, ...columns(hits), mosts);
      const counts = countsOf(hits, rows, now);
      // Another request filled one of the windows at this moment, after others were counted.
      const counted = hits.filter(({ key }) => rows.some((row) => row.key === key && row.counted !== null));
      if (counted.length > 0 && counts.some(({ wait }) => wait > 0)) await takeBack(counted, now);
      return counts;
    },

    takeBack,

    async clear(keys) {
      await run(
        CLEAR,
        keys.map(({ key }) => key),
      );
    },

    async removeExpired(now, after, limit) {
      const { rows } = await run<{ key: string }>(NEXT, after, limit);
      const keys = rows.map(({ key }) => key);
      if (keys.length > 0) await run(REMOVE_EXPIRED, now, keys);
      return keys.at(-1) ?? null;
    },
  };
}

/** @returns what became of each hit, the windows of which other requests filled meanwhile included */
function countsOf(hits: readonly ThrottleHit[], rows: readonly Row[], now: number): ThrottleCount[] {
  const states = hits.map(({ key, window, most }) => {
    const row = rows.find((each) => each.key === key);
    if (!row) throw new Error('the counter returned nothing');
    const slots = live(slotsOf(row), { window, now });
    const wait = most === 0 ? 0 : waitFor(most, slots, { window, now });
    return { window, counted: row.counted, count: total(slots), wait, adds: most > 0 };
  });
  const isFull = states.some(({ wait }) => wait > 0);
  return states.map(({ window, counted, count, wait, adds }) => {
    if (counted !== null) return { count: counted, wait: 0 };
    // Filled by others between the decision and the count: it has room after its length at the latest.
    return { count, wait: adds && !isFull ? window : wait };
  });
}

export const slotsOf = ({ hits, lasts }: Pick<Row, 'hits' | 'lasts'>): Slot[] =>
  (hits ?? []).map((n, index) => ({ hits: Number(n), last: Number(lasts?.[index]) }));
