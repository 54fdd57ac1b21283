import type { Source } from '../contracts/requester.ts';
import { outsideDeadline } from '../lib/deadline.ts';
import { Unavailable } from '../lib/failures.ts';
import { sharingNetworkOf } from '../lib/networks.ts';

/** Who asks for work. */
export type Caller = Pick<Source, 'address' | 'isStorefront'> & {
  /** The request comes from a known device of the person it is about (see Devices). */
  readonly isKnownDevice?: boolean;
};

/** Bounds of a fair queue, numbers of tasks. */
interface Bounds {
  /** How many run at once. */
  readonly atOnce: number;
  /** How many wait in all. */
  readonly total: number;
  /** How many of one source wait. */
  readonly perSource: number;
}

/** A storefront that does not pass on its visitors' addresses stands for all of them: it counts as this many sources. */
const STOREFRONT_SHARE = 8;
/** So many tasks of known devices begin before one of the others, if any waits: first, but never alone. */
const KNOWN_IN_A_ROW = 3;

interface Task {
  begin(): void;
  refuse(): void;
}

/** The waiting tasks of one source. */
interface Line {
  readonly name: string;
  readonly share: number;
  readonly tasks: Task[];
  /** How many it may still begin before it is the next source's turn. */
  credit: number;
}

/**
 * Runs tasks, some at once, and divides the waiting among sources: an IPv4 address, the /56 of an IPv6 address, or a
 * storefront. Sources take turns, so one that sends thousands waits for itself. A queue that is full refuses whoever has
 * most in it, never a source that has less.
 */
export function createFairQueue({ atOnce, total, perSource }: Bounds) {
  const lanes = { known: new Map<string, Line>(), others: new Map<string, Line>() };
  let running = 0;
  let waiting = 0;
  let knownInARow = 0;

  const shareOf = ({ isStorefront }: Caller): number => (isStorefront ? STOREFRONT_SHARE : 1);
  const nameOf = ({ address, isStorefront }: Caller): string =>
    isStorefront ? `storefront ${address}` : sharingNetworkOf(address);
  /** By what a source may have: a storefront with eight waiting has no more than anybody else with one. */
  const fillOf = ({ tasks, share }: Line): number => tasks.length / share;

  function lineOf(caller: Caller): Line {
    const lane = caller.isKnownDevice ? lanes.known : lanes.others;
    const name = nameOf(caller);
    const share = shareOf(caller);
    const line = lane.get(name) ?? { name, share, tasks: [], credit: share };
    lane.set(name, line);
    return line;
  }

  const longest = (): Line | undefined =>
    [...lanes.others.values(), ...lanes.known.values()].reduce<Line | undefined>(
      (most, line) => (!most || fillOf(line) > fillOf(most) ? line : most),
      undefined,
    );

  /** Makes room for one more of a source. @returns false if it is this source that fills the queue */
  function makeRoomFor(line: Line): boolean {
    if (line.tasks.length >= perSource * line.share) return false;
    if (waiting < total) return true;
    const fullest = longest();
    if (!fullest || fillOf(fullest) <= (line.tasks.length + 1) / line.share) return false;
    waiting -= 1;
    fullest.tasks.pop()?.refuse();
    return true;
  }

  /** The source whose turn it is. */
  function next(): readonly [Map<string, Line>, Line] | undefined {
    const { known, others } = lanes;
    const othersFirst = known.size === 0 || (knownInARow >= KNOWN_IN_A_ROW && others.size > 0);
    const lane = othersFirst ? others : known;
    knownInARow = othersFirst ? 0 : knownInARow + 1;
    const [line] = lane.values();
    return line && [lane, line];
  }

  function advance(): void {
    while (running < atOnce) {
      const turn = next();
      if (!turn) return;
      const [lane, line] = turn;
      const task = line.tasks.shift();
      line.credit -= 1;
      if (line.tasks.length === 0) lane.delete(line.name);
      else if (line.credit <= 0) {
        line.credit = line.share;
        lane.delete(line.name);
        lane.set(line.name, line);
      }
      if (!task) continue;
      waiting -= 1;
      running += 1;
      task.begin();
    }
  }

  return {
    /** How many tasks wait. */
    waiting: (): number => waiting,

    /**
     * Runs `work` when it is the caller's turn.
     * @throws Unavailable when the caller's source has too much waiting
     */
    run<T>(caller: Caller, work: () => Promise<T>): Promise<T> {
      const line = lineOf(caller);
      const full = (): Unavailable => new Unavailable('password hashing');
      if (!makeRoomFor(line)) return Promise.reject(full());
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      line.tasks.push({
        refuse: () => reject(full()),
        begin() {
          work()
            .then(resolve, reject)
            .finally(() => {
              running -= 1;
              advance();
            });
        },
      });
      waiting += 1;
      advance();
      // The queue has its own limit: somebody who waited long for it still has the time to be signed in.
      return outsideDeadline(() => promise);
    },
  };
}
