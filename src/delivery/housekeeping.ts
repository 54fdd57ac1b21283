import type { Audit } from '../audit/audit.ts';
import { SEAL_ROWS } from '../audit/chain.ts';
import type { Introspection } from '../backends/introspection.ts';
import type { SigningKeys } from '../backends/signing-keys.ts';
import type { Storage } from '../contracts/storage.ts';
import type { ThrottleStore } from '../contracts/stores/throttle.ts';
import { type BatchSize, createBatchSize, inBatches } from '../lib/batches.ts';
import { type Clock, HOUR, isPaused, MINUTE, SECOND } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Erasure } from '../profile/erasure.ts';
import type { SendingBudgets } from '../sending/budgets.ts';
import type { Settings } from '../settings.ts';
import { createStatisticsRetention } from '../statistics/retention.ts';
import { createCleaning } from './cleaning.ts';

/** How often the audit trail is sealed, milliseconds. */
export const SEAL_EVERY = 5 * SECOND;
const CLEAN_EVERY = HOUR;
/** Not at the start of the process, when the first requests matter more. */
const CLEAN_AFTER = MINUTE;

/** As many rows as a seal may have: fewer would make more seals, which stay. */
const WHOLE_SEALS: BatchSize = { rows: SEAL_ROWS, learn() {} };
/** Pages: the time for one is mostly a wait for others, who write. */
const LEAST_RECLAIMED = 50;

/** What is done beside sealing, but less often. A chore that fails holds up no other. */
export const CLEANING = [
  'reportRefusals',
  'clean',
  'erase',
  'eraseUnused',
  'removeOldAudit',
  'rotateKeys',
  'reportIntrospections',
  'removeOldStatistics',
  'reclaim',
] as const;

/** Recurring jobs. Every worker runs them; a job that another worker has done finds nothing to do. */
export function createHousekeeping(parts: {
  storage: Storage;
  settings: Settings;
  throttleStore: ThrottleStore;
  audit: Audit;
  signingKeys: SigningKeys;
  introspection: Introspection;
  sendingBudgets: Pick<SendingBudgets, 'report' | 'clean'>;
  erasure: Pick<Erasure, 'run' | 'runUnused'>;
  clock: Clock;
  logger: Logger;
}) {
  const { storage, audit, signingKeys, introspection, sendingBudgets, erasure, clock, logger } = parts;
  const clean = createCleaning(parts);
  const removeStatistics = createStatisticsRetention(parts);
  let timer: NodeJS.Timeout | undefined;
  let sealing: Promise<void> | undefined;
  let cleaning: Promise<void> | undefined;
  let cleanAt = 0;
  let isStopping = false;
  const isStopped = (): boolean => isStopping;

  const chores = {
    /** Seals the audit rows written since the last seal. */
    async seal(): Promise<void> {
      await inBatches(audit.seal, isStopped, { size: WHOLE_SEALS });
    },

    /** Deletes expired and finished rows. */
    async clean(): Promise<void> {
      await clean(isStopped);
      await sendingBudgets.clean(isStopped);
    },

    /** Writes the hourly audit rows about messages that budgets held back. */
    reportRefusals: () => sendingBudgets.report(),

    /** Erases closed accounts whose grace period is over. */
    async erase(): Promise<void> {
      await erasure.run(isStopped);
    },

    /** Erases accounts that nobody ever used, where UNUSED_ACCOUNT_LIFETIME says so. */
    async eraseUnused(): Promise<void> {
      await erasure.runUnused(isStopped);
    },

    /** Deletes audit rows that are older than AUDIT_RETENTION_DAYS. */
    removeOldAudit: () => audit.removeOld(isStopped),

    /** Deletes statistics that are older than STATISTICS_RETENTION. */
    removeOldStatistics: () => removeStatistics(isStopped),

    /** Gives the space of what was deleted back to the disk. */
    reclaim: () =>
      inBatches(
        async (pages, { freed }) => {
          const reclaimed = await storage.reclaim(pages);
          freed();
          storage.checkpoint();
          return reclaimed;
        },
        isStopped,
        { size: createBatchSize({ least: LEAST_RECLAIMED }) },
      ),

    /** Makes and withdraws signing keys by the calendar. */
    rotateKeys: () => signingKeys.maintain(),

    /** Writes the hourly audit rows about introspection. */
    reportIntrospections: () => introspection.report(),

    start(): void {
      isStopping = false;
      cleanAt = clock.now() + CLEAN_AFTER;
      // Purging may take an hour, and what is not sealed meanwhile could be deleted without a trace.
      timer ??= setInterval(() => {
        sealing ??= attend('seal').finally(() => {
          sealing = undefined;
        });
        cleaning ??= cleanIfDue().finally(() => {
          cleaning = undefined;
        });
      }, SEAL_EVERY);
    },

    /** Resolves when what is under way is done. */
    async stop(): Promise<void> {
      isStopping = true;
      clearInterval(timer);
      timer = undefined;
      await Promise.all([sealing, cleaning]);
    },
  };

  const cleanIfDue = async (): Promise<void> => {
    if (isPaused(cleanAt, CLEAN_EVERY, clock.now())) return;
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
