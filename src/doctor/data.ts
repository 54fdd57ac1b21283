import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { createAudit } from '../audit/audit.ts';
import type { Config, DatabaseConfig } from '../config/config.ts';
import { SECOND, systemClock } from '../lib/clock.ts';
import { UsageError } from '../lib/failures.ts';
import { createKeyring } from '../lib/keyring.ts';
import { silentLogger } from '../lib/logger.ts';
import { randomSecret } from '../lib/random.ts';
import { createRotation, type KeyStatus } from '../rotation/rotation.ts';
import { createSettingCodec } from '../settings/codec.ts';
import { createLiveSettings } from '../settings/live.ts';
import type { Settings } from '../settings.ts';
import { within } from '../status/health.ts';
import type { Database } from '../storage/sql/database.ts';
import { createStorage, openDatabase } from '../storage/sql/storage.ts';

/** How long closing may take, milliseconds: a silent server does not say good-bye. */
const CLOSING = SECOND;

/** A stored setting that is not used, and why. */
export interface UnusedSetting {
  readonly setting: string;
  readonly reason: string;
}

/** What checks read of the database. Nothing is created or migrated. */
export interface Data {
  /** Opens it, once. @throws UsageError when it cannot be opened, or is not Latchkey's */
  database(): Promise<Database>;
  /** @throws Unavailable when they cannot be read */
  settings(): Promise<{ readonly settings: Settings; readonly unused: readonly UnusedSetting[] }>;
  /** @throws Unavailable when something cannot be read */
  keyStatus(): Promise<KeyStatus>;
  close(): Promise<void>;
}

export function openData(config: Config): Data {
  // In development there may be no key yet: then nothing is encrypted, either.
  const keyring = createKeyring(config.secretKey || randomSecret(), config.secretKeyFallbacks);
  const database = once(() => openExisting(config.database));
  const storage = once(async () => createStorage(await database()));
  return {
    database,

    settings: once(async () => {
      const unused: UnusedSetting[] = [];
      const logger = { ...silentLogger, error: (fields: object) => unused.push(fields as UnusedSetting) };
      const codec = createSettingCodec(keyring);
      const settings = createLiveSettings({ storage: await storage(), codec, logger });
      await settings.refresh();
      return { settings, unused };
    }),

    async keyStatus() {
      const ground = { storage: await storage(), keyring, clock: systemClock };
      return createRotation({ ...ground, audit: createAudit(ground) }).status();
    },

    async close() {
      const closing = database().then(
        (opened) => opened.close(),
        () => {},
      );
      await within(CLOSING, closing, 'the database').catch(() => {});
    },
  };
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}

async function openExisting(config: DatabaseConfig): Promise<Database> {
  if (config.kind === 'sqlite') requireOurFile(config.file);
  return openDatabase(config);
}

/** Before it is opened to be written: that would create a file, and change one of another program. */
function requireOurFile(file: string): void {
  if (!existsSync(file)) throw new UsageError(`there is no file ${file}`);
  let isOurs: boolean;
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      isOurs =
        database.prepare("select 1 from sqlite_schema where name = 'schema_migrations'").get() !== undefined;
    } finally {
      database.close();
    }
  } catch (error) {
    throw new UsageError(`cannot open ${file} (${(error as Error).message})`);
  }
  if (!isOurs) throw new UsageError(`${file} has none of Latchkey’s tables`);
}
