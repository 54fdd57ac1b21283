import { sql } from 'kysely';
import type { DatabaseConfig } from '../../config/config.ts';
import type { Storage, Stores, Transaction } from '../../contracts/storage.ts';
import { sha256 } from '../../lib/keyring.ts';
import { randomFraction } from '../../lib/random.ts';
import { isRefused, type Refused } from '../../lib/result.ts';
import type { Database, Handle } from './database.ts';
import { mayBeRetried, openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';
import { createAuditStore } from './stores/audit.ts';
import { createInboxStore } from './stores/inbox.ts';
import { createOtpStore } from './stores/otp.ts';
import { createOutboxStore } from './stores/outbox.ts';
import { createPasswordHistoryStore } from './stores/password-history.ts';
import { createRegistrationStore } from './stores/registrations.ts';
import { createSessionStore, createTokenStore } from './stores/sessions.ts';
import { createSettingsStore } from './stores/settings.ts';
import { createUserStore } from './stores/users.ts';

const MAX_TRIES = 4;
const RETRY_PAUSE = 20;

/** Opens the database a configuration names. Nothing is created or migrated but an empty SQLite file. */
export const openDatabase = async (config: DatabaseConfig): Promise<Database> =>
  config.kind === 'sqlite' ? openSqlite(config.file) : openPostgres(config.url);

/** The features' storage on an open database. */
export function createStorage(database: Database): Storage {
  const single = createOutboxStore(database.single);
  return {
    read: new SqlStores(database.reader),

    transaction: (work) =>
      retrying(async () => {
        const actions: Array<() => void> = [];
        try {
          const result = await database.transaction(async (handle) =>
            orRollBack(await work(new SqlTransaction(handle, actions))),
          );
          for (const action of actions) action();
          return result;
        } catch (error) {
          if (error instanceof Rollback) return error.result as never;
          throw error;
        }
      }),

    addMessage: (message) => retrying(() => single.insert(message)),

    async ping() {
      await sql`select 1`.execute(database.reader.db);
    },

    close: () => database.close(),
  };
}

/** Undoes a transaction whose work refused, and carries the refusal out of it. */
class Rollback extends Error {
  readonly result: Refused<unknown>;
  constructor(result: Refused<unknown>) {
    super('the work was refused');
    this.result = result;
  }
}

/** @throws Rollback when the result is a refusal */
function orRollBack<T>(result: T): T {
  if (isRefused(result)) throw new Rollback(result);
  return result;
}

/** Tries again what failed only because of others. */
async function retrying<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === MAX_TRIES || !mayBeRetried(error)) throw error;
      // Apart by chance, so that the same two do not meet again.
      await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE * tries * (1 + randomFraction())));
    }
  }
}

const MAKERS: { readonly [N in keyof Stores]: (handle: Handle) => Stores[N] } = {
  users: createUserStore,
  sessions: createSessionStore,
  tokens: createTokenStore,
  passwordHistory: createPasswordHistoryStore,
  outbox: createOutboxStore,
  inbox: createInboxStore,
  audit: createAuditStore,
  settings: createSettingsStore,
  otp: createOtpStore,
  registrations: createRegistrationStore,
};

/** Makes a store when it is first asked for: a transaction uses one or two of them. */
class SqlStores implements Stores {
  readonly #made: { -readonly [N in keyof Stores]?: Stores[N] } = {};
  protected readonly handle: Handle;

  constructor(handle: Handle) {
    this.handle = handle;
  }

  get users() {
    return this.#storeOf('users');
  }
  get sessions() {
    return this.#storeOf('sessions');
  }
  get tokens() {
    return this.#storeOf('tokens');
  }
  get passwordHistory() {
    return this.#storeOf('passwordHistory');
  }
  get outbox() {
    return this.#storeOf('outbox');
  }
  get inbox() {
    return this.#storeOf('inbox');
  }
  get audit() {
    return this.#storeOf('audit');
  }
  get settings() {
    return this.#storeOf('settings');
  }
  get otp() {
    return this.#storeOf('otp');
  }
  get registrations() {
    return this.#storeOf('registrations');
  }

  #storeOf<N extends keyof Stores>(name: N): Stores[N] {
    const made = this.#made[name] ?? MAKERS[name](this.handle);
    this.#made[name] = made;
    return made;
  }
}

class SqlTransaction extends SqlStores implements Transaction {
  readonly #actions: Array<() => void>;

  /** @param actions what is to be done once everything is stored is put in here */
  constructor(handle: Handle, actions: Array<() => void>) {
    super(handle);
    this.#actions = actions;
  }

  afterCommit(action: () => void): void {
    this.#actions.push(action);
  }

  /** SQLite runs one transaction after the other anyway. On PostgreSQL the lock goes with the transaction. */
  async exclusively(key: string): Promise<void> {
    const { db, dialect } = this.handle;
    if (dialect === 'sqlite') return;
    const number = BigInt.asIntN(64, BigInt(`0x${sha256(key).slice(0, 16)}`));
    await sql`select pg_advisory_xact_lock(${String(number)}::bigint)`.execute(db);
  }
}
