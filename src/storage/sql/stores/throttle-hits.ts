import { CompiledQuery } from 'kysely';
import type { ThrottleCount, ThrottleHit, WindowKey } from '../../../contracts/stores/throttle.ts';
import { CLOCK_SKEW } from '../../../lib/clock.ts';
import { live, RING, SLOTS, type Slot, total, waitFor } from '../../../lib/sliding-window.ts';
import type { Handle } from '../database.ts';

/** What one request asks to be counted, and when. */
export interface Asked {
  readonly hits: readonly ThrottleHit[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What became of a window. */
interface Row {
  readonly key: string;
  /** Hits that count, with those that were added; null if none was. */
  readonly counted: number | null;
  /** How many were to be added; null: none, for want of room, here or in another window of each. */
  readonly added: number | null;
  /** The ring before it, null if there was none. bigint[] is read as texts. */
  readonly hits: readonly string[] | null;
  readonly lasts: readonly string[] | null;
}

/** Whether the hits of a slot still count: as `live` in lib/sliding-window.ts. $1: now. */
export const isLive = (last: string): string => `($1::bigint - ${last} < stored.span
  and ${last} - $1::bigint <= greatest(stored.span / 10, least(stored.span, ${CLOCK_SKEW})))`;
const liveHits = (place: number): string =>
  `case when ${isLive(`stored.lasts[${place}]`)} then stored.hits[${place}] else 0 end`;
/** The hits of a row, `stored`, that count. $1: now. Term by term, because a subquery over the ring takes several times as long. */
export const LIVE_TOTAL = `(${Array.from({ length: RING }, (_, index) => liveHits(index + 1)).join(' + ')})`;
/** The place of this moment in the ring of a window. $1: now. @param span its length */
export const slotOf = (span: string): string => `($1::bigint * ${SLOTS} / ${span} % ${RING} + 1)::int`;
/** A new ring with a value at its slot. */
const ringOf = (value: string): string =>
  `array_fill(0::bigint, array[slot - 1]) || ${value} || array_fill(0::bigint, array[${RING} - slot])`;

const SLOT = slotOf('excluded.span');
const LAST_OF_SLOT = `stored.lasts[${SLOT}]`;

/**
 * Counts requests in one statement: each under all its keys, or under none if one of the windows has no room for all
 * requests that ask for it. It decides by what is committed, and `on conflict` decides once more, on the row it has locked.
 * Rows are locked in the order of their keys only, or requests with the same keys would wait for each other. A row whose
 * `xmax` is 0 was inserted, not updated, so it has nothing but what was added.
 *
 * $1: now; then for each hit of each request $2: the request's number; $3: key; $4: window; $5: limit.
 */
const HIT = `
with asked as (
  select * from unnest($2::int[], $3::text[], $4::bigint[], $5::bigint[]) as asked (request, key, span, most)
),
given as (
  select key, count(*) filter (where most > 0) as n, min(most) filter (where most > 0) as most from asked group by key
),
found as (
  select given.key, hits, lasts, coalesce(total, 0) + n > most as is_full from given left join lateral (
    select hits, lasts, ${LIVE_TOTAL} as total from throttle_windows as stored where key = given.key offset 0
  ) as stored on true
),
adding as (
  select key, span, ${slotOf('span')} as slot, count(*) as n, min(most) as most from asked
  where most > 0 and request not in (select request from asked join found using (key) where is_full and most > 0)
  group by key, span
),
counted as (
  insert into throttle_windows as stored (key, hits, lasts, span)
  select key, ${ringOf('n')}, ${ringOf('$1::bigint')}, span from adding order by key
  on conflict (key) do update set
    hits[${SLOT}] = excluded.hits[${SLOT}] + case when ${isLive(LAST_OF_SLOT)} then stored.hits[${SLOT}] else 0 end,
    lasts[${SLOT}] = case when ${isLive(LAST_OF_SLOT)} then greatest(${LAST_OF_SLOT}, $1) else $1 end
  where ${LIVE_TOTAL} + excluded.hits[${SLOT}] <= (select most from adding where adding.key = stored.key)
  returning key, stored.xmax = 0 as is_new, case when stored.xmax <> 0 then ${LIVE_TOTAL} end as total
)
select given.key, adding.n as added, case when is_new then adding.n else counted.total end as counted,
  case when is_new is null then found.hits end as hits, case when is_new is null then found.lasts end as lasts
from given left join adding using (key) left join counted using (key) left join found using (key)`;

/** What became of one request. */
export interface Answer {
  readonly counts: readonly ThrottleCount[];
  /** False: others asked for the same windows at this moment, and alone it may get another answer. */
  readonly isDecided: boolean;
  /** The hits that were counted all the same, to be taken back. */
  readonly counted: readonly WindowKey[];
}

/**
 * Counts requests together.
 * @param now for all of them: in each window the moment of each is in the same slot
 */
export async function hitTogether(
  { db }: Pick<Handle, 'db'>,
  asked: readonly Asked[],
  now: number,
): Promise<readonly Answer[]> {
  const each = asked.flatMap(({ hits }, request) => hits.map((hit) => ({ ...hit, request })));
  const parameters = [
    now,
    each.map(({ request }) => request),
    each.map(({ key }) => key),
    each.map(({ window }) => window),
    each.map(({ most }) => most),
  ];
  const { rows } = await db.executeQuery<Row>(CompiledQuery.raw(HIT, parameters) as CompiledQuery<Row>);
  const found = new Map(rows.map((row) => [row.key, row]));
  const places = new Map<string, number>();
  return asked.map(({ hits }) => answerOf(hits, found, places, now));
}

/** @param places how many of those that were counted under a key have been told */
function answerOf(
  hits: readonly ThrottleHit[],
  rows: ReadonlyMap<string, Row>,
  places: Map<string, number>,
  now: number,
): Answer {
  const states = hits.map(({ key, window, most }) => {
    const row = rows.get(key);
    if (!row) throw new Error('the counter returned nothing');
    const slots = live(slotsOf(row), { window, now });
    const isAsked = most > 0;
    const wait = isAsked && row.counted === null ? waitFor(most, slots, { window, now }) : 0;
    return { key, window, isAsked, row, count: row.counted ?? total(slots), wait };
  });
  const asked = states.filter(({ isAsked }) => isAsked);
  if (asked.some(({ row }) => row.added === null)) {
    const isDecided = asked.some(({ wait }) => wait > 0);
    return { counts: states.map(({ count, wait }) => ({ count, wait })), isDecided, counted: [] };
  }
  const counted = asked.filter(({ row }) => row.counted !== null);
  if (counted.length < asked.length) {
    // Others filled a window after it was read: it has room after its length at the latest.
    const waitOf = ({ isAsked, row, window }: (typeof states)[number]) =>
      isAsked && row.counted === null ? window : 0;
    const counts = states.map((state) => ({ count: state.count, wait: waitOf(state) }));
    return { counts, isDecided: false, counted };
  }
  const counts = states.map(({ key, isAsked, row, count }) => {
    if (!isAsked) return { count, wait: 0 };
    const place = (places.get(key) ?? 0) + 1;
    places.set(key, place);
    return { count: count - (row.added ?? 0) + place, wait: 0 };
  });
  return { counts, isDecided: true, counted: [] };
}

const slotsOf = ({ hits, lasts }: Pick<Row, 'hits' | 'lasts'>): Slot[] =>
  (hits ?? []).map((n, index) => ({ hits: Number(n), last: Number(lasts?.[index]) }));
