import type { Result } from '../lib/result.ts';
import type { Check } from './health.ts';
import type { AuditStore } from './stores/audit.ts';
import type { AuditKeyStore } from './stores/audit-keys.ts';
import type { IntrospectionStore, SigningKeyStore } from './stores/backends.ts';
import type { BrandingImageStore } from './stores/branding-images.ts';
import type { ClosureStore } from './stores/closures.ts';
import type { OtpStore } from './stores/codes.ts';
import type { DeviceStore } from './stores/devices.ts';
import type { EmailChangeStore } from './stores/email-changes.ts';
import type { EventSequenceStore } from './stores/event-sequences.ts';
import type { ImportedUserStore } from './stores/imported-users.ts';
import type { InboxStore } from './stores/inbox.ts';
import type { NewCode, NewCodeRefusal } from './stores/new-codes.ts';
import type { NewOutboxMessage, OutboxStore, ResetSlot } from './stores/outbox.ts';
import type { RegistrationStore } from './stores/registrations.ts';
import type { RetiredKeyStore } from './stores/retired-keys.ts';
import type { SealedStore } from './stores/sealed.ts';
import type { SecondFactorStore } from './stores/second-factors.ts';
import type { SendingStore } from './stores/sendings.ts';
import type { SessionStore, TokenStore } from './stores/sessions.ts';
import type { SettingProposalStore } from './stores/setting-proposals.ts';
import type { SettingsStore } from './stores/settings.ts';
import type { StatisticsStore } from './stores/statistics.ts';
import type { PasswordHistoryStore, UserStore } from './stores/users.ts';

/** All stores over one connection: either reading what is committed, or inside one transaction. */
export interface Stores {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly tokens: TokenStore;
  readonly devices: DeviceStore;
  readonly passwordHistory: PasswordHistoryStore;
  readonly outbox: OutboxStore;
  readonly inbox: InboxStore;
  readonly audit: AuditStore;
  readonly auditKeys: AuditKeyStore;
  readonly settings: SettingsStore;
  readonly settingProposals: SettingProposalStore;
  readonly otp: OtpStore;
  readonly registrations: RegistrationStore;
  readonly signingKeys: SigningKeyStore;
  readonly introspections: IntrospectionStore;
  readonly closures: ClosureStore;
  readonly emailChanges: EmailChangeStore;
  readonly eventSequences: EventSequenceStore;
  readonly sendings: SendingStore;
  readonly retiredKeys: RetiredKeyStore;
  readonly sealed: SealedStore;
  readonly secondFactors: SecondFactorStore;
  readonly statistics: StatisticsStore;
  readonly importedUsers: ImportedUserStore;
  readonly brandingImages: BrandingImageStore;
}

/** The stores inside a transaction: they see what it has written so far. */
export interface Transaction extends Stores {
  /**
   * Takes a lock that is released when the transaction ends, and waits while another transaction holds the same key. For
   * rules over several rows that no unique index can enforce: what is read after it still holds at the commit.
   */
  exclusively(key: string): Promise<void>;
  /** Calls `action` after the commit, and never when the transaction is rolled back. It must not write or throw. */
  afterCommit(action: () => void): void;
}

/**
 * The database as the rules see it. Implemented in SQL (src/storage/sql) and in memory, for unit tests
 * (test/support/memory); test/contract holds both to the same behaviour.
 */
export interface Storage {
  /** Reads what is committed. Writing through it is an error: every write belongs in a transaction. */
  readonly read: Stores;
  /**
   * Runs `work` in one transaction and returns its result.
   *
   * - `work` resolves: everything it wrote is committed, durably, before the promise resolves.
   * - `work` resolves to a refusal (lib/result.ts): rolled back, and the refusal is returned.
   * - `work` rejects: rolled back, and the promise rejects with the same error.
   *
   * `work` may only talk to its stores (no hashing, no network), because others wait for it. It may run more than once,
   * when the engine asks for a retry.
   *
   * @throws Unavailable when the database does not answer
   */
  transaction<T>(work: (stores: Transaction) => Promise<T>): Promise<T>;
  /**
   * Stores a message that belongs to no other change: one statement, which costs less than a transaction.
   * @returns as OutboxStore.insert does
   */
  addMessage(message: NewOutboxMessage): Promise<number>;
  /**
   * Stores a new code, its message and its counts: all of it, or nothing if it is refused. Of many at once no more are stored
   * than their limits allow.
   * @returns the turn of its message
   */
  issueCode(code: NewCode): Promise<Result<number, NewCodeRefusal>>;
  /** Claims a slot that belongs to no other change, as OutboxStore.claimResetSlot does: one statement. */
  claimResetSlot(slot: ResetSlot): Promise<boolean>;
  /**
   * From now on changes wait for others to be stored with them, where each commit costs much: for a process that nobody waits
   * for.
   * @param period milliseconds
   */
  gatherWrites(period: number): void;
  /**
   * Gives disk space that deletions have freed back to the file system. Does nothing on PostgreSQL, whose autovacuum does it,
   * and in SQLite files of older versions until `latchkey vacuum`.
   * @param pages how many pages at most
   * @returns how many
   */
  reclaim(pages: number): Promise<number>;
  /**
   * Copies what was written into the file, where that is done apart from the commit: SQLite's write-ahead log. After a change of
   * many rows, so that no request has to.
   */
  checkpoint(): void;
  /**
   * Registers a worker until it leaves or its process ends.
   * @param whenAlone called first if all workers that registered before are certainly gone: what they had claimed is nobody's.
   *   Never on PostgreSQL, where nothing that works through a pooler can tell
   * @returns what leaves
   */
  joinWorkers(whenAlone: () => Promise<void>): Promise<() => void>;
  /** How this process uses its connections, numbers; null: it has no pool. */
  connections(): { readonly used: number; readonly idle: number; readonly waiting: number } | null;
  /** Looks whether the database can do its work: it writes, and leaves nothing. */
  check(): Promise<readonly Check[]>;
  close(): Promise<void>;
}
