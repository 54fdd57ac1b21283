import { setTimeout as pause } from 'node:timers/promises';
import type { Audit } from '../audit/audit.ts';
import type { Storage } from '../contracts/storage.ts';
import { type Lane, type OutboxMessage, REGISTERED_LEASE } from '../contracts/stores/outbox.ts';
import { CLOCK_SKEW, type Clock, SECOND } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { newUid, randomFraction } from '../lib/random.ts';
import { LANE_OF_KIND } from '../messages/index.ts';
import type { Counting } from '../statistics/statistics.ts';
import { LONGEST_PAUSE, LONGEST_WEBHOOK_PAUSE, type Outcome } from './attempt.ts';
import { type Breakers, createPlaces } from './places.ts';
import { createSettling } from './settling.ts';

/** Durations in milliseconds. */
export interface WorkerTiming {
  /** How often to check for messages of other processes and for retries that are due. */
  readonly poll: number;
  /**
   * The longest pause between two looks at the outbox while there is no backlog; each is as long as chance has it. The
   * worker does more for people it knows: if it acted as soon as a message was queued, the requests right after would be
   * slowed down when, and only when, somebody has an account.
   */
  readonly spread: number;
  /** Pause after the database failed. */
  readonly recovery: number;
  /**
   * How long a claim is valid without renewal. After that, another worker may take over: short, because a code lives for
   * three minutes, and longer than clocks differ and databases pause.
   */
  readonly lease: number;
  /** How often active claims are renewed: several times per lease, so that one failure does no harm. */
  readonly renewal: number;
}

const TIMING: WorkerTiming = {
  poll: 500,
  spread: 250,
  recovery: 2 * SECOND,
  lease: 15 * SECOND,
  renewal: 4 * SECOND,
};
/** Messages that are given a turn at a time: few, because codes wait meanwhile. */
const LINED_AT_ONCE = 100;
/** The same for those that are due at once because their channel works again. */
const HASTENED_AT_ONCE = 100;
/** What this version can send. */
const KINDS = [...LANE_OF_KIND.keys()];

export type DeliveryWorker = ReturnType<typeof createDeliveryWorker>;

/** What one look at the outbox found. */
interface Round {
  /** How many messages it moved on. */
  readonly moved: number;
  /** Whether more messages are due than there are places for. */
  readonly isBehind: boolean;
}

interface Claimed {
  readonly message: OutboxMessage;
  readonly lease: string;
  readonly lane: Lane;
}

/**
 * Delivers the messages of the outbox, at least once and never after their deadline. Any number of workers may run: a
 * message belongs to the one that holds its lease. Where workers run on several machines, leases are compared by the
 * database's clock.
 */
export function createDeliveryWorker(parts: {
  storage: Storage;
  audit: Audit;
  clock: Clock;
  logger: Logger;
  attempt: (message: OutboxMessage) => Promise<Outcome>;
  breakers: Breakers;
  statistics: Counting;
  timing?: Partial<WorkerTiming>;
}) {
  const { storage, audit, clock, logger, attempt, statistics } = parts;
  const timing = { ...TIMING, ...parts.timing };
  const atWork = new Map<Claimed, Promise<void>>();
  const settling = createSettling({
    storage,
    audit,
    statistics,
    recovery: timing.recovery,
    underWay: () => atWork.size,
  });
  const places = createPlaces(parts.breakers, () => [...atWork.keys()].map(({ lane }) => lane));
  /** The lanes of a channel that works again, until all their messages are due. */
  const hastening = new Set<Lane>();
  let lastLook = Number.POSITIVE_INFINITY;
  let isStopping = false;
  /** Of a worker that has registered: its leases end with it. */
  let leasePrefix = '';
  let running: Promise<void> | undefined;
  let wakeUp = Promise.withResolvers<void>();

  /** At the start, and when the clock was set back: what was ahead of time by then would wait until that time comes. */
  const noteTime = async (): Promise<void> => {
    const now = clock.now();
    const isBack = now < lastLook - SECOND;
    if (isBack) {
      const longest = {
        lease: timing.lease + CLOCK_SKEW,
        webhook: LONGEST_WEBHOOK_PAUSE + CLOCK_SKEW,
        other: LONGEST_PAUSE + CLOCK_SKEW,
      };
      const ended = await storage.transaction(({ outbox }) => outbox.endFutureWaits(now, longest));
      if (ended > 0)
        logger.warn({ messages: ended }, 'messages waited for a time that a wrong clock had set');
    }
    lastLook = now;
  };

  /** Claims what is next in each lane, codes first, and starts delivering it. */
  const takeDue = async (): Promise<Round> => {
    await noteTime();
    const due = await storage.read.outbox.hasDue(clock.now());
    let moved = 0;
    let isBehind = false;
    for (const lane of places.recovered()) hastening.add(lane);
    for (const lane of hastening) {
      const hastened = await hasten(lane);
      moved += hastened;
      if (hastened < HASTENED_AT_ONCE) hastening.delete(lane);
      else isBehind = true;
    }
    for (const lane of places.lanes) {
      if (!due[lane]) continue;
      const limit = Math.max(0, places.freeIn(lane));
      const taken = limit > 0 ? await takeFrom(lane, limit) : 0;
      moved += taken;
      isBehind ||= taken === limit;
    }
    if (due.unlined) {
      moved += await lineUp();
      isBehind = true;
    }
    return { moved, isBehind };
  };

  const takeFrom = async (lane: Lane, limit: number): Promise<number> => {
    const now = clock.now();
    const lease = leasePrefix + newUid();
    const claim = { lease, leasedUntil: now + timing.lease, lane, limit, kinds: KINDS, now };
    const messages = await storage.transaction((stores) => stores.outbox.claim(claim));
    for (const message of messages) begin({ message, lease, lane });
    return messages.length;
  };

  const lineUp = (): Promise<number> =>
    storage.transaction(({ outbox }) => outbox.lineUp(clock.now(), LANE_OF_KIND, LINED_AT_ONCE));

  const hasten = (lane: Lane): Promise<number> =>
    storage.transaction(({ outbox }) => outbox.hasten(lane, clock.now(), HASTENED_AT_ONCE));

  const begin = (claimed: Claimed): void => {
    const delivery = deliver(claimed).finally(() => {
      atWork.delete(claimed);
      places.noteDone(claimed.lane);
      wakeUp.resolve();
    });
    atWork.set(claimed, delivery);
  };

  const deliver = async (claimed: Claimed): Promise<void> => {
    const { uid, kind, attempts } = claimed.message;
    try {
      const outcome = await attempt(claimed.message);
      const { state, lastError } = outcome.settlement;
      const fields = { uid, kind, state, attempts, reason: lastError, err: outcome.error };
      const isHeld = await settling.settle({ ...claimed, outcome });
      if (!isHeld) logger.warn(fields, 'a message was taken over by another worker, this one was too slow');
      else if (state === 'failed' || state === 'dead') logger.warn(fields, 'a message was not delivered');
      else logger.info(fields, 'a message was settled');
    } catch (error) {
      const fields = { uid, kind, attempts, err: error };
      logger.error(fields, 'how a message ended could not be stored; it will be tried again');
    }
  };

  const renew = async (): Promise<void> => {
    // In the order in which settling locks them, so that neither waits for the other in a circle.
    const claims = [...atWork.keys()].sort((a, b) => (a.message.uid < b.message.uid ? -1 : 1));
    if (claims.length === 0) return;
    const leasedUntil = clock.now() + timing.lease;
    try {
      await storage.transaction(async ({ outbox }) => {
        for (const { message, lease } of claims) await outbox.renew(message.uid, lease, leasedUntil);
      });
    } catch (error) {
      logger.warn({ err: error }, 'leases could not be renewed');
    }
  };

  /** Waits for the time to pass or a wake-up, including one during the last check. */
  const rest = async (milliseconds: number): Promise<void> => {
    const timer = setTimeout(wakeUp.resolve, milliseconds);
    await wakeUp.promise;
    clearTimeout(timer);
  };

  const run = async (): Promise<void> => {
    while (!isStopping) {
      wakeUp = Promise.withResolvers();
      try {
        const { moved, isBehind } = await takeDue();
        if (isBehind && moved > 0) continue;
        await rest(timing.poll);
        if (!isBehind) await pause(timing.spread * randomFraction());
      } catch (error) {
        logger.warn({ err: error }, 'the outbox cannot be read');
        await rest(timing.recovery);
      }
    }
  };

  /** What the workers of before were sending is taken over at once where they are certainly dead. */
  const join = async (): Promise<() => void> => {
    const takeOver = async (): Promise<void> => {
      const released = await storage.transaction(({ outbox }) => outbox.releaseRegistered(clock.now()));
      if (released > 0) logger.warn({ released }, 'messages of a worker that died are taken over');
    };
    try {
      const leave = await storage.joinWorkers(takeOver);
      leasePrefix = REGISTERED_LEASE;
      return () => {
        leasePrefix = '';
        leave();
      };
    } catch (error) {
      logger.warn(
        { err: error },
        'the worker could not register; messages of dead workers wait for their leases',
      );
      return () => {};
    }
  };

  /** Renews leases until the last message is settled, also while stopping. */
  const work = async (): Promise<void> => {
    const leave = await join();
    const renewal = setInterval(renew, timing.renewal);
    await run();
    await Promise.all(atWork.values());
    clearInterval(renewal);
    leave();
  };

  return {
    start(): void {
      isStopping = false;
      running ??= work();
    },

    /** Stops claiming messages. Resolves when those being sent are settled. */
    async stop(): Promise<void> {
      isStopping = true;
      wakeUp.resolve();
      await running;
      running = undefined;
    },

    /** Checks for messages now. */
    wake: (): void => wakeUp.resolve(),

    /** Delivers all due messages, without `start`. */
    async drain(): Promise<void> {
      while ((await takeDue()).moved > 0) await Promise.all(atWork.values());
    },
  };
}
