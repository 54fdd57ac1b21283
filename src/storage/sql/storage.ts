import { sql } from 'kysely';
import type { DatabaseConfig } from '../../config.ts';
import type { Storage, Stores } from '../../features/storage.ts';
import { sha256 } from '../../lib/keyring.ts';
import { randomFraction } from '../../lib/random.ts';
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
export const openDatabase = (config: DatabaseConfig): Database =>
  config.kind === 'sqlite' ? openSqlite(config.file) : openPostgres(config.url);

/** The features' storage on an open database. */
export function createStorage(database: Database): Storage {
  const { dialect, readerConnection } = database;
  return {
    read: createStores({ db: database.reader, dialect, connection: readerConnection }),

    async transaction(work) {
      for (let tries = 1; ; tries++) {
        const actions: Array<() => void> = [];
        const afterCommit = (action: () => void): void => {
          actions.push(action);
        };
        try {
          const result = await database.writer.transaction().execute((transaction) => {
            const handle = { db: transaction, dialect };
            const exclusively = (key: string): Promise<void> => waitFor(handle, key);
            return work({ ...createStores(handle), afterCommit, exclusively });
          });
          for (const action of actions) action();
          return result;
        } catch (error) {
          if (tries === MAX_TRIES || !mayBeRetried(error)) throw error;
          // Apart by chance, so that the same two do not meet again.
          await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE * tries * (1 + randomFraction())));
        }
      }
    },

    async ping() {
      await sql`select 1`.execute(database.reader);
    },

    close: () => database.close(),
  };
}

/** SQLite runs one transaction after the other anyway. On PostgreSQL the lock goes with the transaction. */
async function waitFor({ db, dialect }: Handle, key: string): Promise<void> {
  if (dialect === 'sqlite') return;
  const number = BigInt.asIntN(64, BigInt(`0x${sha256(key).slice(0, 16)}`));
  await sql`select pg_advisory_xact_lock(${String(number)}::bigint)`.execute(db);
}

function createStores(handle: Handle): Stores {
  return {
    users: createUserStore(handle),
    sessions: createSessionStore(handle),
    tokens: createTokenStore(handle),
    passwordHistory: createPasswordHistoryStore(handle),
    outbox: createOutboxStore(handle),
    inbox: createInboxStore(handle),
    audit: createAuditStore(handle),
    settings: createSettingsStore(handle),
    otp: createOtpStore(handle),
    registrations: createRegistrationStore(handle),
  };
}
