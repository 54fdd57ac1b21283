import type { Storage, Transaction } from '../contracts/storage.ts';
import type { Finished } from '../contracts/stores/outbox.ts';
import type { ThrottleStore } from '../contracts/stores/throttle.ts';
import { inBatches, inTransactions } from '../lib/batches.ts';
import { type Clock, DAY, SECOND } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { MESSAGE_LIFE, REQUESTED_KINDS, REQUESTED_LIFE, UNSENT_LIFE } from '../outbox/lifetimes.ts';
import { REGISTRATION_LIFE } from '../registration/pending.ts';
import type { Settings } from '../settings.ts';

type Removal = (stores: Transaction, limit: number) => Promise<number>;

/** What lives how long after it was finished: the longest last, so that a flood's messages go first. */
const MESSAGES: ReadonlyArray<readonly [of: Finished, life: number]> = [
  ['unsent', UNSENT_LIFE],
  ...REQUESTED_KINDS.map((kind) => [{ kind }, REQUESTED_LIFE] as const),
  ['all', MESSAGE_LIFE],
];

/**
 * Deletes what has expired and what is finished, in every table that strangers can fill. A table that cannot be cleaned now,
 * because it is locked or too slow, holds up no other.
 */
export function createCleaning({
  storage,
  settings,
  throttleStore,
  clock,
  logger,
}: {
  storage: Storage;
  settings: Settings;
  throttleStore: ThrottleStore;
  clock: Clock;
  logger: Logger;
}) {
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      logger.warn({ err: error, what }, 'expired rows could not be deleted; it is tried again later');
    }
  };

  return async (isStopped: () => boolean): Promise<void> => {
    const now = clock.now();
    const removals: ReadonlyArray<readonly [what: string, Removal]> = [
      ['sessions', ({ sessions }, limit) => sessions.removeExpired(now, limit)],
      ['devices', ({ devices }, limit) => devices.removeExpired(now, limit)],
      ['codes', ({ otp }, limit) => otp.removeExpired(now, limit)],
      [
        'registrations',
        ({ registrations }, limit) => registrations.removeCreatedBefore(now - REGISTRATION_LIFE, limit),
      ],
      [
        'what Django’s links depend on',
        ({ importedUsers }, limit) =>
          importedUsers.forgetLinkFacts(now - settings.get('PASSWORD_RESET_TIMEOUT') * SECOND - DAY, limit),
      ],
      ['imported sessions', ({ importedUsers }, limit) => importedUsers.forgetSessions(now, limit)],
      ['changes of e-mail', ({ emailChanges }, limit) => emailChanges.removeExpired(now, limit)],
      ['payloads of messages', ({ outbox }, limit) => outbox.eraseOverdue(now, limit)],
      ...MESSAGES.map(([of, life]): readonly [string, Removal] => [
        'messages',
        ({ outbox }, limit) => outbox.removeFinished(now - life, limit, of),
      ]),
    ];
    await attempt('counters', () => removeCounters(throttleStore, now, isStopped));
    for (const [what, remove] of removals)
      await attempt(what, () => inTransactions(storage, remove, isStopped));
  };
}

/** A batch is as many windows as it looks at: an index that finds those that are over would be written with every hit. */
function removeCounters(store: ThrottleStore, now: number, isStopped: () => boolean): Promise<void> {
  let after = '';
  return inBatches(async (limit) => {
    const last = await store.removeExpired(now, after, limit);
    after = last ?? after;
    return last === null ? 0 : limit;
  }, isStopped);
}
