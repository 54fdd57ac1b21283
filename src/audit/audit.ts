import type { Config } from '../config/config.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage, Transaction } from '../contracts/storage.ts';
import type { AuditFilter, AuditRow, StoredAuditRow } from '../contracts/stores/audit.ts';
import type { Clock } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import { type Logger, silentLogger } from '../lib/logger.ts';
import { newUid } from '../lib/random.ts';
import { countEvent } from '../statistics/events.ts';
import { type Counting, NO_STATISTICS } from '../statistics/statistics.ts';
import { createAddressCipher } from './addresses.ts';
import { createAllowances } from './allowances.ts';
import { createAuditChain } from './chain.ts';
import { AUDIT_PURPOSES, fieldsOfRow } from './macs.ts';
import { createAuditRetirement } from './retirement.ts';
import { createAuditSearch } from './search.ts';
import { createSummaries, type Summary } from './summaries.ts';

export type AuditEntry = Pick<AuditRow, 'event' | 'outcome' | 'actorId' | 'userId'> & {
  readonly detail?: AuditRow['detail'];
};

/** What somebody can repeat on their own account all day. */
interface Repeatable {
  readonly source: Source;
  readonly entry: AuditEntry & { readonly userId: number };
}

/** Called in the transaction of every event, for what follows from it. */
export type Announce = (
  stores: Transaction,
  event: Pick<AuditRow, 'at' | 'event' | 'outcome' | 'actorId' | 'userId' | 'detail'>,
  source: Source,
) => Promise<void>;

/**
 * The audit trail. Each row carries a MAC, so that an attacker who can write to the database but does not hold SECRET_KEY
 * cannot change or forge rows. Seals chain batches of rows (chain.ts), so that rows cannot disappear either. Addresses are
 * encrypted (addresses.ts); rows of versions before that have them in clear.
 */
export function createAudit(deps: {
  storage: Storage;
  keyring: Keyring;
  clock: Clock;
  announce?: Announce;
  logger?: Logger;
  config?: Pick<Config, 'auditRetention'>;
  statistics?: Counting;
}) {
  const { storage, keyring, clock, announce, logger = silentLogger, config } = deps;
  const { statistics = NO_STATISTICS } = deps;
  const addresses = createAddressCipher(keyring);

  async function rowOf(stores: Transaction, source: Source, entry: AuditEntry): Promise<AuditRow> {
    const row = {
      uid: newUid(),
      at: clock.now(),
      event: entry.event,
      outcome: entry.outcome,
      actorId: entry.actorId,
      userId: entry.userId,
      address: source.address,
      requestId: source.requestId,
      detail: entry.detail ?? {},
    };
    const stored = { ...row, address: await addresses.encrypt(stores, row) };
    return { ...stored, mac: keyring.mac(AUDIT_PURPOSES.row, fieldsOfRow(stored)) };
  }

  /** Writes a row in the caller's transaction, and nothing else. */
  const write = async (stores: Transaction, source: Source, entry: AuditEntry): Promise<void> =>
    stores.audit.insert(await rowOf(stores, source, entry));

  const tell = async (stores: Transaction, source: Source, entry: AuditEntry): Promise<void> =>
    announce?.(stores, { detail: {}, ...entry, at: clock.now() }, source);

  /** Writes a row in the caller's transaction: it is stored exactly when what it records is. */
  async function record(stores: Transaction, source: Source, entry: AuditEntry): Promise<void> {
    await write(stores, source, entry);
    await tell(stores, source, entry);
    stores.afterCommit(() => countEvent(statistics, entry));
  }

  const writeAll = (summaries: readonly Summary[]): Promise<void> =>
    storage.transaction(async (stores) => {
      for (const { source, entry } of summaries) await write(stores, source, entry);
    });

  const allowances = createAllowances(clock);
  const acts = createSummaries({ write: writeAll, keeps: 'rare', clock, logger });
  const failures = createSummaries({ write: writeAll, keeps: 'frequent', clock, logger });

  /** The same as `recordRepeatable` for each, with the rows in one statement. */
  async function recordAllRepeatable(stores: Transaction, all: readonly Repeatable[]): Promise<void> {
    const rows: AuditRow[] = [];
    for (const { source, entry } of all) {
      if (allowances(source, entry.userId)) rows.push(await rowOf(stores, source, entry));
      else stores.afterCommit(() => acts.count({ source, entry: { detail: {}, ...entry } }));
    }
    await stores.audit.insertAll(rows);
    for (const { source, entry } of all) await tell(stores, source, entry);
    stores.afterCommit(() => {
      for (const { entry } of all) countEvent(statistics, entry);
    });
  }

  const chain = createAuditChain({
    storage,
    keyring,
    clock,
    logger,
    retention: config?.auditRetention ?? 0,
  });
  return {
    record,

    /**
     * Records what somebody can repeat on their own account all day, like signing in. The first rows of a day are written in
     * the caller's transaction (allowances.ts); beyond that, the act is counted after the commit and gets its row after the
     * minute, merged with others only in a flood (summaries.ts). Webhooks follow from each act alike.
     *
     * Not for members of staff, nor for what changes who can get in: their rows are always of their own.
     */
    recordRepeatable: (stores: Transaction, source: Source, entry: Repeatable['entry']): Promise<void> =>
      recordAllRepeatable(stores, [{ source, entry }]),

    recordAllRepeatable,

    /** Records a failed attempt, which anybody can repeat without end: see createSummaries. */
    recordFailure(source: Source, entry: Omit<AuditEntry, 'outcome'>): Promise<void> {
      countEvent(statistics, { ...entry, outcome: 'failure' });
      return failures.record({ source, entry: { detail: {}, ...entry, outcome: 'failure' } });
    },

    /** Writes what was only counted so far. */
    async flush(): Promise<void> {
      await Promise.all([failures.flush(), acts.flush()]);
    },

    /** Writes a row in a transaction of its own: for what members of staff do and nothing else stores. */
    recordAlone: (source: Source, entry: AuditEntry): Promise<void> =>
      storage.transaction((stores) => record(stores, source, entry)),

    /** The newest rows first, their addresses in clear. */
    list: async (filter: AuditFilter): Promise<StoredAuditRow[]> =>
      addresses.decrypt(storage.read, await storage.read.audit.list(filter)),

    ...createAuditSearch({ storage, addresses }),
    ...chain,
    ...createAuditRetirement({ storage, keyring, ...chain }),
  };
}

export type Audit = ReturnType<typeof createAudit>;
