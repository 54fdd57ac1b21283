import type { Source } from '../contracts/requester.ts';
import type { AuditRow } from '../contracts/stores/audit.ts';
import { type Clock, MINUTE } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { networksOf } from '../lib/networks.ts';
import { randomFraction } from '../lib/random.ts';

/** Rows per minute that are written at once: the first failure of each event and source. */
export const FIRST_ROWS = 30;
/** Rows per minute and source that sum up its other failures, and of all sources together. */
export const SOURCE_ROWS = 5;
export const SUMMARY_ROWS = 30;
/** What is counted apart in a minute. Beyond that, only events are: a flood must not fill the memory either. */
const GROUPS = 2000;
/** Stands for the address of failures that came from several. */
export const MANY_ADDRESSES = 'many';

type FailedEntry = Pick<AuditRow, 'event' | 'actorId' | 'userId' | 'detail'>;

/** What becomes one row. */
export interface Failure {
  readonly source: Source;
  readonly entry: FailedEntry;
}

interface Group extends Failure {
  readonly count: number;
  /** How many groups about a known person were merged into it. */
  readonly people: number;
}

/** The widest network that one stranger commonly controls: an IPv4 address, or the /48 of an IPv6 address. */
const placeOf = ({ address }: Source): string => networksOf(address).at(-1) ?? address;

/**
 * Failed attempts of people, summed up so that a flood of them does not fill the disk: per minute a row for the first
 * failure of each event and source, written at once, and later a row with a count for each source, person and reason.
 * Beyond the ceilings above, rows of a source are merged, then those of all sources. A process that is killed loses counts
 * of the last minute, but not that there were failures.
 *
 * Whether a request writes depends on its source alone, never on whom it is about: known and unknown people cost the same.
 * The minutes of a process begin at a random second, so that nobody can watch a row being written for a person.
 *
 * @param deps.write stores all rows, or none and throws
 */
export function createFailures(deps: {
  write: (failures: readonly Failure[]) => Promise<void>;
  clock: Clock;
  logger: Logger;
}) {
  const { write, clock, logger } = deps;
  const phase = randomFraction() * MINUTE;
  let firsts = new Set<string>();
  let groups = new Map<string, Group>();
  let timer: NodeJS.Timeout | undefined;

  const add = (into: Map<string, Group>, key: string, { source, entry, count, people }: Group): void => {
    const group = into.get(key);
    if (!group) {
      into.set(key, { source, entry, count, people });
      return;
    }
    const isOnePlace = placeOf(group.source) === placeOf(source);
    const address = isOnePlace ? placeOf(source) : MANY_ADDRESSES;
    const isSame = group.source.address === source.address;
    into.set(key, {
      source: isSame ? group.source : { ...group.source, address },
      entry: group.entry,
      count: group.count + count,
      people: group.people + people,
    });
  };

  /** Counts a failure for its group, or for its event alone when there are too many groups. */
  const count = (group: Group): void => {
    const { source, entry } = group;
    const key = JSON.stringify([
      placeOf(source),
      entry.event,
      entry.actorId,
      entry.userId,
      Object.entries(entry.detail),
    ]);
    if (groups.has(key) || groups.size < GROUPS) add(groups, key, group);
    else add(groups, entry.event, anonymous(group));
  };

  const summaries = (): Group[] => {
    const perSource = [...Map.groupBy(groups.values(), ({ source }) => placeOf(source)).values()].flatMap(
      (ofSource) => merging(ofSource, SOURCE_ROWS),
    );
    return merging(perSource, SUMMARY_ROWS);
  };

  /** The groups with the highest counts, and the others merged by event. */
  const merging = (from: readonly Group[], most: number): Group[] => {
    const sorted = from.toSorted((a, b) => b.count - a.count);
    const rest = new Map<string, Group>();
    for (const group of sorted.slice(most)) add(rest, group.entry.event, anonymous(group));
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
      await write(rows.map(asFailure));
    } catch (error) {
      for (const group of taken.values()) count(group);
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
          logger.warn({ err: error }, 'failures could not be recorded; it is tried again later'),
        );
      },
      MINUTE - ((clock.now() + phase) % MINUTE),
    ).unref();
  };

  return {
    /** Records a failure: at once if it is the first of its event and source in this minute, else by counting it. */
    async record(source: Source, entry: FailedEntry): Promise<void> {
      arm();
      const name = `${entry.event} ${placeOf(source)}`;
      if (firsts.has(name) || firsts.size >= FIRST_ROWS) {
        count({ source, entry, count: 1, people: 0 });
        return;
      }
      firsts.add(name);
      await write([{ source, entry }]);
    },

    /** Writes the rows of what was counted so far. */
    flush,
  };
}

/** The group without whom and why, for merging with others. */
const anonymous = ({ source, entry, count, people }: Group): Group => ({
  source,
  entry: { event: entry.event, actorId: null, userId: null, detail: {} },
  count,
  people: people + (entry.userId === null ? 0 : 1),
});

const asFailure = ({ source, entry, count, people }: Group): Failure => ({
  source,
  entry: { ...entry, detail: { ...entry.detail, count, ...(people > 0 && { people }) } },
});
