import { CompiledQuery } from 'kysely';
import type { ThrottleStore, WindowKey } from '../../../contracts/stores/throttle.ts';
import { ALONE, shareTurns } from '../../../lib/shared-calls.ts';
import { SLOTS } from '../../../lib/sliding-window.ts';
import { isFull, waitsOf } from '../../window-batch.ts';
import type { Database } from '../database.ts';
import {
  type Answer,
  hitTogether,
  isLive,
  LIVE_TOTAL,
  type StepCounts,
  slotOf,
  type ThrottleRequest,
  type Undecided,
} from './throttle-hits.ts';

/** How many requests are counted by one statement at most: it looks for the limit of each among those of all. */
const MOST_AT_ONCE = 100;

/** $1: when the hits were counted; $2: keys; $3: windows. */
const TAKE_BACK = `
with given as (select *, ${slotOf('span')} as slot from unnest($2::text[], $3::bigint[]) as hits (key, span)),
found as (select key from throttle_windows where key = any($2::text[]) order by key for update)
update throttle_windows as stored set hits[given.slot] = stored.hits[given.slot] - 1
from given join found using (key)
where stored.key = given.key and stored.hits[given.slot] > 0 and ${isLive('stored.lasts[given.slot]')}`;

/** Locks rows in the order of their keys, like `hitTogether`. $1: keys. */
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

/**
 * Counters in an unlogged table. Requests that come together (`lib/turn.ts`) are counted in one statement. Where that cannot
 * decide, because others count at the same moment or a slot has just begun, a request is counted by itself.
 */
export function createPostgresThrottleStore({ unlogged }: Pick<Database, 'unlogged'>): ThrottleStore {
  const run = <R = unknown>(text: string, ...parameters: readonly unknown[]) =>
    unlogged.db.executeQuery(CompiledQuery.raw(text, [...parameters]) as CompiledQuery<R>);

  const takeBack = async (keys: readonly WindowKey[], at: number): Promise<void> => {
    const columns = [keys.map(({ key }) => key), keys.map(({ window }) => window)];
    if (keys.length > 0) await run(TAKE_BACK, at, ...columns);
  };

  const count = async (request: ThrottleRequest): Promise<Answer> => {
    const [answer] = await hitTogether(unlogged, [request], request.now);
    if (!answer) throw new Error('the counter returned nothing');
    return answer;
  };
  const undo = async ({ before, toTakeBack }: Undecided, { now }: ThrottleRequest): Promise<typeof ALONE> => {
    await takeBack([...before, ...toTakeBack], now);
    return ALONE;
  };
  const alone = async (request: ThrottleRequest): Promise<StepCounts> => {
    const first = await count(request);
    if (first.isDecided) return first.counts;
    // Others were quicker. What they left is known now, and so how long the wait is.
    await undo(first, request);
    const second = await count(request);
    if (second.isDecided) return second.counts;
    await takeBack(second.toTakeBack, request.now);
    if (!isFull(waitsOf(second.counts.at(-1) ?? []))) throw new Error('nothing was counted or refused');
    return second.counts;
  };
  const together = async (requests: readonly ThrottleRequest[]) => {
    const now = Math.max(...requests.map((request) => request.now));
    const fitting = requests.filter((request) => isOfSlots(request, now));
    const answers = await hitTogether(unlogged, fitting, now);
    const answerTo = new Map(answers.map((answer, index) => [fitting[index], answer]));
    return requests.map((request) => {
      const answer = answerTo.get(request);
      if (answer?.isDecided) return answer.counts;
      return answer ? undo(answer, request) : ALONE;
    });
  };
  const share = shareTurns<ThrottleRequest, StepCounts>({
    together,
    alone,
    most: MOST_AT_ONCE,
    oneByOne: true,
  });

  return {
    async hit(hits, now) {
      const [counts = []] = await share({ steps: [hits], now, wantsCounts: true });
      return counts;
    },

    async hitSteps(steps, now) {
      const counts = await share({ steps, now, wantsCounts: false });
      return counts.map(waitsOf);
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

/** Whether the slots of a request are those of this moment, a little later. */
const isOfSlots = ({ steps, now: then }: ThrottleRequest, now: number): boolean =>
  steps
    .flat()
    .every(({ window }) => Math.floor((then * SLOTS) / window) === Math.floor((now * SLOTS) / window));
