import type { Config } from '../config/config.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage, Transaction } from '../contracts/storage.ts';
import type { AuditFilter, AuditRow, StoredAuditRow } from '../contracts/stores/audit.ts';
import type { Clock } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import { type Logger, silentLogger } from '../lib/logger.ts';
import { newUid } from '../lib/random.ts';
import { createAddressCipher } from './addresses.ts';
import { createAuditChain } from './chain.ts';
import { createFailures } from './failures.ts';
import { AUDIT_PURPOSES, fieldsOfRow } from './macs.ts';
import { createAuditRetirement } from './retirement.ts';

export type AuditEntry = Pick<AuditRow, 'event' | 'outcome' | 'actorId' | 'userId'> & {
  readonly detail?: AuditRow['detail'];
};

/** Called in the transaction of every row that is written, for what follows from the event. */
export type Announce = (stores: Transaction, row: Omit<AuditRow, 'mac'>, source: Source) => Promise<void>;

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
}) {
  const { storage, keyring, clock, announce, logger = silentLogger, config } = deps;
  const addresses = createAddressCipher(keyring);

  /** Writes a row in the caller's transaction: it is stored exactly when what it records is. */
  async function record(stores: Transaction, source: Source, entry: AuditEntry): Promise<void> {
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
    const mac = keyring.mac(AUDIT_PURPOSES.row, fieldsOfRow(stored));
    await stores.audit.insert({ ...stored, mac });
    await announce?.(stores, row, source);
  }

  const chain = createAuditChain({
    storage,
    keyring,
    clock,
    logger,
    retention: config?.auditRetention ?? 0,
  });
  const failures = createFailures({
    clock,
    logger,
    write: (rows) =>
      storage.transaction(async (stores) => {
        for (const { source, entry } of rows) await record(stores, source, { ...entry, outcome: 'failure' });
      }),
  });

  return {
    record,

    /** Records a failed attempt, which anybody can repeat without end: see createFailures. */
    recordFailure: (source: Source, entry: Omit<AuditEntry, 'outcome'>): Promise<void> =>
      failures.record(source, { ...entry, detail: entry.detail ?? {} }),

    /** Writes what `recordFailure` has only counted so far. */
    flushFailures: failures.flush,

    /** Writes a row in a transaction of its own: for what members of staff do and nothing else stores. */
    recordAlone: (source: Source, entry: AuditEntry): Promise<void> =>
      storage.transaction((stores) => record(stores, source, entry)),

    /** The newest rows first, their addresses in clear. */
    list: async (filter: AuditFilter): Promise<StoredAuditRow[]> =>
      addresses.decrypt(storage.read, await storage.read.audit.list(filter)),

    ...chain,
    ...createAuditRetirement({ storage, keyring, ...chain }),
  };
}

export type Audit = ReturnType<typeof createAudit>;
