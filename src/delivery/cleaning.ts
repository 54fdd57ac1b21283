import type { Storage, Transaction } from '../contracts/storage.ts';
import type { Finished } from '../contracts/stores/outbox.ts';
import type { ThrottleStore } from '../contracts/stores/throttle.ts';
import { inBatches } from '../lib/batches.ts';
import type { Clock } from '../lib/clock.ts';
import { MESSAGE_LIFE, REQUESTED_KINDS, REQUESTED_LIFE, UNSENT_LIFE } from '../outbox/lifetimes.ts';
import { REGISTRATION_LIFE } from '../registration/pending.ts';

type Removal = (stores: Transaction, limit: number) => Promise<number>;

/** What lives how long after it was finished: the longest last, so that a flood's messages go first. */
const MESSAGES: ReadonlyArray<readonly [of: Finished, life: number]> = [
  ['unsent', UNSENT_LIFE],
  ...REQUESTED_KINDS.map((kind) => [{ kind }, REQUESTED_LIFE] as const),
  ['all', MESSAGE_LIFE],
];

/** Deletes what has expired and what is finished, in every table that strangers can fill. */
export const createCleaning =
  ({ storage, throttleStore, clock }: { storage: Storage; throttleStore: ThrottleStore; clock: Clock }) =>
  async (isStopped: () => boolean): Promise<void> => {
    const now = clock.now();
    const removals: readonly Removal[] = [
      ({ sessions }, limit) => sessions.removeExpired(now, limit),
      ({ devices }, limit) => devices.removeExpired(now, limit),
      ({ otp }, limit) => otp.removeExpired(now, limit),
      ({ registrations }, limit) => registrations.removeCreatedBefore(now - REGISTRATION_LIFE, limit),
      ({ emailChanges }, limit) => emailChanges.removeExpired(now, limit),
      ({ outbox }, limit) => outbox.eraseOverdue(now, limit),
      ...MESSAGES.map<Removal>(
        ([of, life]) =>
          ({ outbox }, limit) =>
            outbox.removeFinished(now - life, limit, of),
      ),
    ];
    await inBatches((limit) => throttleStore.removeExpired(now, limit), isStopped);
    for (const remove of removals)
      await inBatches((limit) => storage.transaction((stores) => remove(stores, limit)), isStopped);
  };
