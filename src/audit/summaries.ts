import type { Source } from '../contracts/requester.ts';
import type { AuditRow } from '../contracts/stores/audit.ts';
import { type Clock, MINUTE } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { networksOf } from '../lib/networks.ts';
import { randomFraction } from '../lib/random.ts';

/** Rows per minute that are written at once: the first failure of each event and source. */
export const FIRST_ROWS = 30;
/** Rows per minute and source that sum up the rest, and of all sources together. Merged ones come on top, one for each event. */
export const SOURCE_ROWS = 5;
export const SUMMARY_ROWS = 30;
/** What is counted apart in a minute. Beyond that, only events are: a flood must not fill the memory either. */
const GROUPS = 2000;
/** How many people and places a merged row tells apart at most. */
const TOLD_APART = 10_000;
/** Stands for the address of what came from several. */
export const MANY_ADDRESSES = 'many';

/** What becomes one row. */
export interface Summary {
  readonly source: Source;
  readonly entry: Pick<AuditRow, 'event' | 'outcome' | 'actorId' | 'userId' | 'detail'>;
}

interface Group extends Summary {
  readonly count: number;
  /** Whom and what it hides. Missing: one person at one place. */
  readonly merged?: Crowd;
}

interface Crowd {
  readonly people: Set<number>;
  readonly places: Set<string>;
}

/** The widest network that one stranger commonly controls: an IPv4 address, or the /48 of an IPv6 address. */
export const placeOf = ({ address }: Pick<Source, 'address'>): string =>
  networksOf(address).at(-1) ?? address;

/**
 * Rows of the audit trail about what people can repeat without end, summed up so that a flood does not fill the disk: a row
 * with a count for each minute, source, person and reason. Beyond the ceilings above, rows of a source are merged, then those
 * of all sources; a merged row says of how many people and places. A process that is killed loses the counts of the last
 * minute.
 *
 * The minutes of a process begin at a random second, so that nobody can watch a row being written for a person.
 *
 * @param deps.keeps which rows are merged last: the `frequent` ones, which say who attacks, or the `rare` ones, so that
 *   nobody can hide one act among many
 * @param deps.write stores all rows, or none and throws
 */
export function createSummaries(deps: {
  write: (summaries: readonly Summary[]) => Promise<void>;
  keeps: 'frequent' | 'rare';
  clock: Clock;
  logger: Logger;
}) {
  const { write, clock, logger } = deps;
  const phase = randomFraction() * MINUTE;
  const byWorth = (a: Group, b: Group): number =>
    deps.keeps === 'frequent' ? b.count - a.count : a.count - b.count;
  let firsts = new Set<string>();
  let groups = new Map<string, Group>();
  let timer: NodeJS.Timeout | undefined;

  const put = (into: Map<string, Group>, key: string, group: Group): void => {
    const known = into.get(key);
    into.set(key, known ? together(known, group) : group);
  };

  /** Counts for its group, or for its event alone when there are too many groups. */
  const add = (group: Group): void => {
    const { source, entry } = group;
    const key = JSON.stringify([
      placeOf(source),
      entry.event,
      entry.outcome,
      entry.actorId,
      entry.userId,
      Object.entries(entry.detail),
    ]);
    if (groups.has(key) || groups.size < GROUPS) put(groups, key, group);
    else put(groups, nameOf(group), anonymous(group));
  };

  const summaries = (): Group[] => {
    const perSource = [...Map.groupBy(groups.values(), ({ source }) => placeOf(source)).values()].flatMap(
      (ofSource) => merging(ofSource, SOURCE_ROWS),
    );
    return merging(perSource, SUMMARY_ROWS);
  };

  /** As many groups, and the others merged by event. */
  const merging = (from: readonly Group[], most: number): Group[] => {
    const sorted = from.toSorted(byWorth);
    const rest = new Map<string, Group>();
    for (const group of sorted.slice(most)) put(rest, nameOf(group), anonymous(group));
    return [...sorted.slice(0, most), ...rest.values()];
  };

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const taken = groups;
    const rows = summaries();
    firsts = new Set();
    groups = new Map();
    if (rows.length === 0) return;
    try {
      await write(rows.map(asSummary));
    } catch (error) {
      for (const group of taken.values()) add(group);
      arm();
      throw error;
    }
  }

  /** Flushes at the end of this process's minute. Does not keep the process alive: closing flushes as well. */
  const arm = (): void => {
    timer ??= setTimeout(
      () => {
        timer = undefined;
        flush().catch((error) =>
          logger.warn({ err: error }, 'audit rows could not be written; it is tried again later'),
        );
      },
      MINUTE - ((clock.now() + phase) % MINUTE),
    ).unref();
  };

  function count(summary: Summary): void {
    arm();
    add({ ...summary, count: 1 });
  }

  return {
    /** Counts for a row after the minute. Neither writes nor throws. */
    count,

    /**
     * Writes a row at once for the first of an event and source in this minute, and counts the others. Whether it writes
     * depends on the source alone, never on whom it is about: known and unknown people cost the same.
     */
    async record(summary: Summary): Promise<void> {
      const name = `${summary.entry.event} ${placeOf(summary.source)}`;
      if (firsts.has(name) || firsts.size >= FIRST_ROWS) return count(summary);
      arm();
      firsts.add(name);
      await write([summary]);
    },

    /** Writes the rows of what was counted so far. */
    flush,
  };
}

const nameOf = ({ entry }: Summary): string => `${entry.event} ${entry.outcome}`;

const crowdOf = ({ source, entry, merged }: Group): Crowd =>
  merged ?? {
    people: new Set(entry.userId === null ? [] : [entry.userId]),
    places: new Set([placeOf(source)]),
  };

/** The group without whom and why, for merging with others. */
const anonymous = (group: Group): Group => {
  const { source, entry, count } = group;
  const { people, places } = crowdOf(group);
  return {
    source,
    entry: { ...entry, actorId: null, userId: null, detail: {} },
    count,
    merged: { people: new Set(people), places: new Set(places) },
  };
};

/** Both as one. A merged first one takes in the second. */
function together(one: Group, other: Group): Group {
  const merged = one.merged ?? (other.merged && crowdOf(one));
  if (merged) {
    const { people, places } = crowdOf(other);
    for (const person of people) if (merged.people.size < TOLD_APART) merged.people.add(person);
    for (const place of places) if (merged.places.size < TOLD_APART) merged.places.add(place);
  }
  const isOnePlace = placeOf(one.source) === placeOf(other.source);
  const address = isOnePlace ? placeOf(one.source) : MANY_ADDRESSES;
  const isSame = one.source.address === other.source.address;
  return {
    ...one,
    ...(merged && { merged }),
    source: isSame ? one.source : { ...one.source, address },
    count: one.count + other.count,
  };
}

const asSummary = ({ source, entry, count, merged }: Group): Summary => ({
  source,
  entry: {
    ...entry,
    detail: {
      ...entry.detail,
      count,
      ...(merged && merged.people.size > 0 && { people: merged.people.size }),
      ...(merged && merged.places.size > 1 && { places: merged.places.size }),
    },
  },
});
