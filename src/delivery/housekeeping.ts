import type { Audit } from '../audit/audit.ts';
import type { Introspection } from '../backends/introspection.ts';
import type { SigningKeys } from '../backends/signing-keys.ts';
import type { Storage } from '../contracts/storage.ts';
import type { ThrottleStore } from '../contracts/stores/throttle.ts';
import { type Clock, DAY, HOUR, MINUTE, SECOND } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Erasure } from '../profile/erasure.ts';
import { REGISTRATION_LIFE } from '../registration/pending.ts';

/** How long finished messages are kept. */
const KEEP_MESSAGES = 30 * DAY;
/** How many rows are deleted per transaction, so that writes of requests do not wait long. */
const BATCH = 500;

const SEAL_EVERY = 5 * SECOND;
const CLEAN_EVERY = HOUR;
/** Not at the start of the process, when the first requests matter more. */
const CLEAN_AFTER = MINUTE;

/** What is done after sealing, but less often. A chore that fails holds up no other. */
const CLEANING = ['clean', 'erase', 'rotateKeys', 'reportIntrospections'] as const;

/** Recurring jobs. Every worker runs them; a job that another worker has done finds nothing to do. */
export function createHousekeeping(parts: {
  storage: Storage;
  throttleStore: ThrottleStore;
  audit: Audit;
  signingKeys: SigningKeys;
  introspection: Introspection;
  erasure: Pick<Erasure, 'run'>;
  clock: Clock;
  logger: Logger;
}) {
  const { storage, throttleStore, audit, signingKeys, introspection, erasure, clock, logger } = parts;
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> | undefined;
  let cleanAt = 0;

  const chores = {
    /** Seals the audit rows written since the last seal. */
    async seal(): Promise<void> {
      while ((await audit.seal()) > 0);
    },

    /** Deletes expired and finished rows. */
    async clean(): Promise<void> {
      const now = clock.now();
      await throttleStore.removeExpired(now);
      await storage.transaction((stores) => stores.sessions.removeExpired(now));
      await storage.transaction((stores) => stores.otp.removeExpired(now));
      await storage.transaction((stores) => stores.outbox.eraseOverdue(now));
      await storage.transaction((stores) =>
        stores.registrations.removeCreatedBefore(now - REGISTRATION_LIFE),
      );
      await storage.transaction((stores) => stores.emailChanges.removeExpired(now));
      const removeSome = (): Promise<number> =>
        storage.transaction((stores) => stores.outbox.removeFinished(now - KEEP_MESSAGES, BATCH));
      while ((await removeSome()) === BATCH);
    },

    /** Erases closed accounts whose grace period is over. */
    async erase(): Promise<void> {
      await erasure.run();
    },

    /** Makes and withdraws signing keys by the calendar. */
    rotateKeys: () => signingKeys.maintain(),

    /** Writes the hourly audit rows about introspection. */
    reportIntrospections: () => introspection.report(),

    start(): void {
      cleanAt = clock.now() + CLEAN_AFTER;
      timer ??= setInterval(() => {
        underWay ??= round().finally(() => {
          underWay = undefined;
        });
      }, SEAL_EVERY);
    },

    /** Resolves when the current round is done. */
    async stop(): Promise<void> {
      clearInterval(timer);
      timer = undefined;
      await underWay;
    },
  };

  const round = async (): Promise<void> => {
    await attend('seal');
    if (clock.now() < cleanAt) return;
    cleanAt = clock.now() + CLEAN_EVERY;
    for (const chore of CLEANING) await attend(chore);
  };

  const attend = async (chore: 'seal' | (typeof CLEANING)[number]): Promise<void> => {
    try {
      await chores[chore]();
    } catch (error) {
      logger.warn({ err: error, chore }, 'a chore failed; it is done again later');
    }
  };
  return chores;
}
