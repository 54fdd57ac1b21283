import { setTimeout as pause } from 'node:timers/promises';
import type { Audit } from '../audit/audit.ts';
import type { Storage } from '../contracts/storage.ts';
import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { shareTurns } from '../lib/shared-calls.ts';
import type { Counting } from '../statistics/statistics.ts';
import type { Outcome } from './attempt.ts';
import { countEnding } from './counting.ts';

/** How long outcomes are gathered while others are still to come, milliseconds. */
const GATHERED = 25;
/** How many outcomes one transaction stores at most. */
const MOST_AT_ONCE = 200;
/** Tries to store an outcome. If `sent` is not stored, the message is sent again. */
const TRIES = 4;

/** How an attempt ended, and the lease under which it was made. */
export interface Ended {
  readonly message: OutboxMessage;
  readonly lease: string;
  readonly outcome: Outcome;
}

/**
 * Stores how attempts ended, each with its audit row. Under load many go together: one commit, and on PostgreSQL one
 * statement for all messages and one for all audit rows. If one cannot be stored, the others are stored without it.
 *
 * @param deps.recovery the pause after the database failed, milliseconds
 * @param deps.underWay how many messages are at work, those that ended included
 */
export function createSettling(deps: {
  storage: Storage;
  audit: Audit;
  recovery: number;
  underWay: () => number;
  statistics: Counting;
}) {
  const { storage, audit, recovery, underWay, statistics } = deps;

  const storeAll = (all: readonly Ended[]): Promise<boolean[]> =>
    storage.transaction(async (stores) => {
      const held = await stores.outbox.settleAll(
        all.map(({ message, lease, outcome }) => ({
          uid: message.uid,
          lease,
          settlement: outcome.settlement,
        })),
      );
      const ended = all.filter((_, index) => held[index]);
      await audit.recordAllRepeatable(stores, ended.flatMap(auditOf));
      stores.afterCommit(() => {
        for (const { message, outcome } of ended) countEnding(statistics, message, outcome);
      });
      return held;
    });

  const store = shareTurns<Ended, boolean>({
    together: storeAll,
    alone: async (ended) => (await storeAll([ended]))[0] ?? false,
    most: MOST_AT_ONCE,
  });

  let gathering: { readonly over: Promise<void>; waiting: number; end(): void } | undefined;

  const begin = () => {
    const { promise: over, resolve } = Promise.withResolvers<void>();
    const end = (): void => {
      clearTimeout(timer);
      gathering = undefined;
      resolve();
    };
    const timer = setTimeout(end, GATHERED);
    return { over, waiting: 0, end };
  };

  /** Resolves when this outcome is stored with those of the same moment: at once when there is none to wait for. */
  const gather = (): Promise<void> => {
    gathering ??= begin();
    gathering.waiting += 1;
    const { over } = gathering;
    if (gathering.waiting >= underWay()) gathering.end();
    return over;
  };

  return {
    /**
     * Ends an attempt.
     * @returns false when the lease was lost, and nothing was changed
     * @throws when it could not be stored, after several tries
     */
    async settle(ended: Ended): Promise<boolean> {
      await gather();
      for (let tries = 1; ; tries++) {
        try {
          return await store(ended);
        } catch (error) {
          if (tries === TRIES) throw error;
          await pause(recovery);
        }
      }
    },
  };
}

/** What the audit trail says of an attempt, if anything. */
const auditOf = ({ message, outcome: { audit } }: Ended) => {
  if (!audit) return [];
  const { event, userId, channel } = audit;
  const source = { address: 'worker', agent: '', requestId: message.uid };
  return [
    { source, entry: { event, outcome: 'success', actorId: null, userId, detail: { channel } } as const },
  ];
};
