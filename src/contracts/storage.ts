import type { AuditStore } from './stores/audit.ts';
import type { OtpStore } from './stores/codes.ts';
import type { InboxStore, NewOutboxMessage, OutboxStore } from './stores/outbox.ts';
import type { PasswordHistoryStore } from './stores/password-history.ts';
import type { RegistrationStore } from './stores/registrations.ts';
import type { SessionStore, TokenStore } from './stores/sessions.ts';
import type { SettingsStore } from './stores/settings.ts';
import type { UserStore } from './stores/users.ts';

/** Everything the features keep, each part declared beside the feature that needs it. */
export interface Stores {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly tokens: TokenStore;
  readonly passwordHistory: PasswordHistoryStore;
  readonly outbox: OutboxStore;
  readonly inbox: InboxStore;
  readonly audit: AuditStore;
  readonly settings: SettingsStore;
  readonly otp: OtpStore;
  readonly registrations: RegistrationStore;
}

/** The stores inside a transaction. */
export interface Transaction extends Stores {
  /**
   * Waits until no other transaction that gave the same key is under way: what is read after it still holds when this
   * one is stored. For rules over several rows, which no unique index can keep.
   */
  exclusively(key: string): Promise<void>;
  /** Calls `action` once everything is stored, and never when it is not. It must neither write nor throw. */
  afterCommit(action: () => void): void;
}

/**
 * The database as the rules see it. `read` sees what is committed; every write happens in a transaction, so that
 * what belongs together commits together.
 */
export interface Storage {
  readonly read: Stores;
  /**
   * Runs `work` in one transaction: all of it is stored when the promise resolves, none of it when it rejects or resolves
   * to a refusal (see lib/result.ts).
   * `work` must do nothing but talk to its stores (no hashing, no network): others wait for it. It may run more than
   * once when the engine asks for a retry.
   */
  transaction<T>(work: (stores: Transaction) => Promise<T>): Promise<T>;
  /** Stores a message that belongs to no other change: a transaction of one statement, and so without BEGIN or savepoint. */
  addMessage(message: NewOutboxMessage): Promise<void>;
  /** @throws Unavailable when the database does not answer */
  ping(): Promise<void>;
  close(): Promise<void>;
}
