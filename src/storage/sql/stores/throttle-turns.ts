import { CompiledQuery } from 'kysely';
import type { ThrottleCount, ThrottleHit, ThrottleStore } from '../../../contracts/stores/throttle.ts';
import { shareTurns } from '../../../lib/shared-calls.ts';
import { RING, SLOTS, type Slot } from '../../../lib/sliding-window.ts';
import { hitWindows } from '../../window-batch.ts';
import type { Database } from '../database.ts';
import { seemsShort } from '../plans.ts';
import { isLive, LIVE_TOTAL, ringOf, slotsOf } from './postgres-throttle.ts';

/** How many requests are counted by one statement at most. */
const MOST_AT_ONCE = 500;

/** $1: keys. Each by the index, whatever the statistics of a table that grows fast. */
const READ = `
select found.* from unnest($1::text[]) as asked (key)
cross join lateral (select key, hits, lasts from throttle_windows where key = asked.key offset 0) as found`;

const IS_LIVE = isLive('stored.lasts[given.slot]');
/** The place of a moment in the ring of a window. */
const SLOT = `(now * ${SLOTS} / span % ${RING} + 1)::int as slot`;
/**
 * Opens windows, but none that others have opened meanwhile. It and ADD lock rows in the order of their keys, like HIT, and
 * hold no others, so that none waits for the other in a circle. $1: keys; $2: windows; $3: moments; $4: hits.
 */
const OPEN = `
insert into throttle_windows (key, hits, lasts, span)
select key, ${ringOf('n')}, ${ringOf('now')}, span
from (
  select *, ${SLOT} from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) as hits (key, span, now, n)
) as given
order by key
on conflict do nothing
returning key, (select sum(n)::bigint from unnest(hits) as n) as total`;

/**
 * Adds hits to windows, but not beyond their limits: others may have counted since they were read. $1: the earliest moment;
 * $2: keys; $3: windows; $4: moments; $5: hits; $6: limits.
 */
const ADD = `
with given as (
  select *, ${SLOT}
  from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[]) as hits (key, span, now, n, most)
  where ${seemsShort('key')}
),
locked as (
  select given.*, ${LIVE_TOTAL} as total from given join throttle_windows as stored using (key)
  order by key for update of stored
)
update throttle_windows as stored set
  hits[given.slot] = case when ${IS_LIVE} then stored.hits[given.slot] + given.n else given.n end,
  lasts[given.slot] = case when ${IS_LIVE} then greatest(stored.lasts[given.slot], given.now) else given.now end
from locked as given where stored.key = given.key and given.total + given.n <= given.most
returning stored.key, given.total + given.n as total`;

interface Asked {
  readonly hits: readonly ThrottleHit[];
  readonly now: number;
}

interface Total {
  readonly key: string;
  readonly total: number;
}

/** What is to be added to one window. */
interface Addition {
  readonly isNew: boolean;
  readonly key: string;
  readonly span: number;
  readonly now: number;
  /** The requests that add, in their order. */
  readonly by: Asked[];
  /** The lowest of their limits. */
  readonly most: number;
}

const listsOf = (additions: readonly Addition[]) => [
  additions.map(({ key }) => key),
  additions.map(({ span }) => span),
  additions.map(({ now }) => now),
  additions.map(({ by }) => by.length),
];

/**
 * Counts requests that come together (`lib/turn.ts`) at once: one statement reads their windows, one adds to those that are
 * not full. Whom another process leaves no room meanwhile, or who cannot be counted with the others, is counted alone.
 */
export function shareHits(
  store: ThrottleStore,
  { unlogged: { db } }: Pick<Database, 'unlogged'>,
): ThrottleStore {
  const run = async <R>(text: string, parameters: readonly unknown[]): Promise<readonly R[]> =>
    (await db.executeQuery<R>(CompiledQuery.raw(text, [...parameters]) as CompiledQuery<R>)).rows;

  const read = async (asked: readonly Asked[]): Promise<Map<string, readonly Slot[]>> => {
    const keys = [...new Set(asked.flatMap(({ hits }) => hits.map(({ key }) => key)))];
    const rows = await run<Parameters<typeof slotsOf>[0] & { key: string }>(READ, [keys]);
    return new Map(rows.map((row) => [row.key, slotsOf(row)]));
  };
  /** @returns the hits in each window that was added to */
  const write = async (additions: readonly Addition[]): Promise<ReadonlyMap<string, number>> => {
    const opened = additions.filter(({ isNew }) => isNew);
    const others = additions.filter(({ isNew }) => !isNew);
    const earliest = Math.min(...others.map(({ now }) => now));
    const rows = await Promise.all([
      opened.length > 0 ? run<Total>(OPEN, listsOf(opened)) : [],
      others.length > 0
        ? run<Total>(ADD, [earliest, ...listsOf(others), others.map(({ most }) => most)])
        : [],
    ]);
    return new Map(rows.flat().map(({ key, total }) => [key, total]));
  };

  async function together(asked: readonly Asked[]): Promise<Promise<readonly ThrottleCount[]>[]> {
    const plan = planOf(asked, await read(asked));
    const totals = await write([...plan.additions.values()]);
    return asked.map((one) => settle(one, plan, totals));
  }

  async function settle(
    asked: Asked,
    plan: Plan,
    totals: ReadonlyMap<string, number>,
  ): Promise<readonly ThrottleCount[]> {
    const planned = plan.answers.get(asked);
    if (!planned) return store.hit(asked.hits, asked.now);
    if (planned.some(({ wait }) => wait > 0)) return planned;
    const adding = asked.hits.filter(({ most }) => most > 0);
    const added = adding.filter(({ key }) => totals.has(key));
    if (added.length < adding.length) {
      if (added.length > 0) await store.takeBack(added, asked.now);
      return store.hit(asked.hits, asked.now);
    }
    // Others may have added to the same windows, so the counts are those of the rows.
    return asked.hits.map(({ key }, index) => {
      const by = plan.additions.get(key)?.by ?? [];
      const place = by.indexOf(asked);
      const total = totals.get(key);
      if (place < 0 || total === undefined) return planned[index] as ThrottleCount;
      return { count: total - by.length + place + 1, wait: 0 };
    });
  }

  const hit = shareTurns<Asked, readonly ThrottleCount[]>({
    together,
    alone: ({ hits, now }) => store.hit(hits, now),
    most: MOST_AT_ONCE,
  });
  return { ...store, hit: (hits, now) => hit({ hits, now }) };
}

interface Plan {
  /** Missing: to be counted alone. */
  readonly answers: ReadonlyMap<Asked, readonly ThrottleCount[]>;
  readonly additions: ReadonlyMap<string, Addition>;
}

/** Decides one request after the other, by the rules of lib/sliding-window.ts. */
function planOf(asked: readonly Asked[], stored: ReadonlyMap<string, readonly Slot[]>): Plan {
  const windows = new Map(stored);
  const additions = new Map<string, Addition>();
  const answers = new Map<Asked, readonly ThrottleCount[]>();
  for (const one of asked) {
    const { hits, now } = one;
    const fits = hits.every(({ key, window }) => isOfSlot(additions.get(key), window, now));
    if (!fits) continue;
    const set = (key: string, slots: readonly Slot[], span: number): void => {
      windows.set(key, slots);
      const { by = [], most = Number.MAX_SAFE_INTEGER } = additions.get(key) ?? {};
      by.push(one);
      const limit = hits.find((each) => each.key === key)?.most ?? most;
      additions.set(key, { key, isNew: !stored.has(key), span, now, by, most: Math.min(most, limit) });
    };
    answers.set(one, hitWindows({ get: (key) => windows.get(key) ?? [], set }, hits, now));
  }
  return { answers, additions };
}

/** Whether a hit goes to the same slot as those before it in the turn: a row gets hits in one slot only. */
const isOfSlot = (before: Addition | undefined, span: number, now: number): boolean =>
  !before || (before.span === span && slotAt(before) === slotAt({ span, now }));

const slotAt = ({ span, now }: { readonly span: number; readonly now: number }): number =>
  Math.floor((now * SLOTS) / span);
