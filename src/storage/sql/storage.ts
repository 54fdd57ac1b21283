import { sql } from 'kysely';
import { issueCode } from '../../codes/issue-code.ts';
import type { DatabaseConfig } from '../../config/config.ts';
import type { Storage, Stores, Transaction } from '../../contracts/storage.ts';
import { UniqueViolation } from '../../lib/failures.ts';
import { sha256 } from '../../lib/keyring.ts';
import { lazily } from '../../lib/lazily.ts';
import { randomFraction } from '../../lib/random.ts';
import { isRefused } from '../../lib/result.ts';
import { traced } from '../../lib/tracing.ts';
import { checkDatabase } from './checks.ts';
import type { Database, Handle } from './database.ts';
import { openPostgres } from './postgres.ts';
import { mayBeRetried } from './postgres-errors.ts';
import { openSqlite } from './sqlite.ts';
import { createAuditStore } from './stores/audit.ts';
import { createAuditKeyStore } from './stores/audit-keys.ts';
import { createIntrospectionStore, createSigningKeyStore } from './stores/backends.ts';
import { createBrandingImageStore } from './stores/branding-images.ts';
import { createClosureStore } from './stores/closures.ts';
import { shareCodesInFile } from './stores/code-file.ts';
import { shareCodes } from './stores/code-turns.ts';
import { createDeviceStore } from './stores/devices.ts';
import { createEmailChangeStore } from './stores/email-changes.ts';
import { createEventSequenceStore } from './stores/event-sequences.ts';
import { createImportedUserStore } from './stores/imported-users.ts';
import { createInboxStore } from './stores/inbox.ts';
import { shareMessages } from './stores/message-turns.ts';
import { createOtpStore } from './stores/otp.ts';
import { createOutboxStore } from './stores/outbox.ts';
import { createPasswordHistoryStore } from './stores/password-history.ts';
import { createRegistrationStore } from './stores/registrations.ts';
import { shareSlots } from './stores/reset-slots.ts';
import { createRetiredKeyStore } from './stores/retired-keys.ts';
import { createSealedStore } from './stores/sealed.ts';
import { createSecondFactorStore } from './stores/second-factors.ts';
import { createSendingStore } from './stores/sendings.ts';
import { createSessionStore, createTokenStore } from './stores/sessions.ts';
import { createSettingProposalStore } from './stores/setting-proposals.ts';
import { createSettingsStore } from './stores/settings.ts';
import { createStatisticsStore } from './stores/statistics.ts';
import { createUserStore } from './stores/users.ts';

const TRANSACTION = () => ({ name: 'transaction' });
const MAX_TRIES = 4;
/** The pause before the second try, milliseconds. It grows with each further try. */
const RETRY_PAUSE = 20;

/** Opens the configured database. Creates and migrates nothing, except an empty SQLite file. */
export const openDatabase = async (config: DatabaseConfig): Promise<Database> =>
  config.kind === 'sqlite' ? openSqlite(config.file) : openPostgres(config);

/** The rules' storage in an open database that is migrated. */
export function createStorage(database: Database): Storage {
  database.keepSavepointsInMemory?.();
  // SQLite takes turns by itself, in its reader and writer.
  const isShared = database.single.dialect === 'postgres';
  const reader: Handle = isShared ? { ...database.reader, sharesTurns: true } : database.reader;
  const transaction: Storage['transaction'] = (work) =>
    traced(TRANSACTION, () => retrying(() => runTransaction(database, work)));
  const single = createOutboxStore(database.single);
  const issueOnce: Storage['issueCode'] = (code) => transaction((stores) => issueCode(stores, code));
  const issueOne: Storage['issueCode'] = (code) =>
    issueOnce(code).catch((error: unknown) => {
      // Another request started the same session meanwhile: that of an API token, or it came twice.
      if (error instanceof UniqueViolation) return issueOnce(code);
      throw error;
    });
  const addAlone: Storage['addMessage'] = (message) => retrying(() => single.insert(message));
  const claimAlone: Storage['claimResetSlot'] = (slot) => retrying(() => single.claimResetSlot(slot));
  return {
    read: createStores(reader),
    transaction,
    addMessage: isShared ? shareMessages(database.single, addAlone) : addAlone,
    issueCode: database.storeCodes
      ? shareCodesInFile(database.storeCodes, issueOne)
      : shareCodes(reader, database.single, issueOne),
    claimResetSlot: isShared ? shareSlots(database.single, claimAlone) : claimAlone,
    gatherWrites: (period) => database.gatherWrites?.(period),
    reclaim: (pages) => database.reclaim(pages),
    checkpoint: () => database.checkpoint?.(),
    joinWorkers: (whenAlone) => database.joinWorkers(whenAlone),
    connections: () => database.connections?.() ?? null,
    check: () => checkDatabase(database),
    close: () => database.close(),
  };
}

/** Each when it is first asked for: a transaction uses a few of them, and making all took an eighth of a code's memory. */
const createStores = lazily<Handle, Stores>({
  users: createUserStore,
  sessions: createSessionStore,
  tokens: createTokenStore,
  devices: createDeviceStore,
  passwordHistory: createPasswordHistoryStore,
  outbox: createOutboxStore,
  inbox: createInboxStore,
  audit: createAuditStore,
  auditKeys: createAuditKeyStore,
  settings: createSettingsStore,
  settingProposals: createSettingProposalStore,
  otp: createOtpStore,
  registrations: createRegistrationStore,
  signingKeys: createSigningKeyStore,
  introspections: createIntrospectionStore,
  closures: createClosureStore,
  emailChanges: createEmailChangeStore,
  eventSequences: createEventSequenceStore,
  sendings: createSendingStore,
  retiredKeys: createRetiredKeyStore,
  sealed: createSealedStore,
  secondFactors: createSecondFactorStore,
  statistics: createStatisticsStore,
  importedUsers: createImportedUserStore,
  brandingImages: createBrandingImageStore,
});

/**
 * The stores in a transaction that is open: for work that has SQL of its own beside them.
 *
 * @param afterCommit keeps what is to be done once the transaction is committed
 */
export const storesIn = (handle: Handle, afterCommit: Transaction['afterCommit']): Transaction =>
  Object.assign(createStores(handle), {
    exclusively: (key: string) => lock(handle, key),
    afterCommit,
  });

/** Thrown in a transaction to roll it back; holds the refusal to return. */
class Rollback<T> extends Error {
  readonly refusal: T;
  constructor(refusal: T) {
    super('rolled back because the work was refused');
    this.refusal = refusal;
  }
}

async function runTransaction<T>(database: Database, work: (stores: Transaction) => Promise<T>): Promise<T> {
  const actions: Array<() => void> = [];
  try {
    const result = await database.transaction(async (handle) => {
      const outcome = await work(storesIn(handle, (action) => actions.push(action)));
      if (isRefused(outcome)) throw new Rollback(outcome);
      return outcome;
    });
    for (const action of actions) action();
    return result;
  } catch (error) {
    if (error instanceof Rollback) return error.refusal;
    throw error;
  }
}

/** An advisory lock until the end of the transaction. SQLite runs one transaction at a time and needs none. */
async function lock({ db, dialect }: Handle, key: string): Promise<void> {
  if (dialect === 'sqlite') return;
  const number = BigInt.asIntN(64, BigInt(`0x${sha256(key).slice(0, 16)}`));
  await sql`select pg_advisory_xact_lock(${String(number)}::bigint)`.execute(db);
}

/** Retries transactions that failed only because of concurrent ones. */
async function retrying<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === MAX_TRIES || !mayBeRetried(error)) throw error;
      // With jitter, so that the same two transactions do not collide again.
      await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE * tries * (1 + randomFraction())));
    }
  }
}
