import { existsSync } from 'node:fs';
import type { DatabaseConfig } from '../../config/config.ts';
import type { Clock } from '../../lib/clock.ts';
import { UsageError } from '../../lib/failures.ts';
import type { Keyring } from '../../lib/keyring.ts';
import { isOurs } from '../backup/ownership.ts';
import { migrate, missingMigrations, newerMigrations } from '../migrations/index.ts';
import { MIGRATIONS } from '../migrations/migrations.ts';
import { isEmpty, placeOf, type WhenEmpty } from '../migrations/open.ts';
import type { Database } from '../sql/database.ts';
import { createStorage, openDatabase } from '../sql/storage.ts';
import { describeMark, type Mark, markOf } from './mark.ts';

/** @throws UsageError unless it is a whole database of this version, written under our SECRET_KEY */
export async function examineSource(
  config: DatabaseConfig,
  { keyring, clock }: { keyring: Keyring; clock: Clock },
): Promise<void> {
  const place = placeOf(config);
  requireFile(config, '--from', '');
  await using database = await opened(config);
  if (await isEmpty(database))
    throw new UsageError(`--from: expected a database of Latchkey, ${place} has none of its tables`);
  const mark = await markOf(database);
  if (mark) throw new UsageError(`--from: ${place} is not to be copied: ${describeMark(mark)}`);
  await requireThisVersion(database, '--from', place);
  if (!(await isOurs({ storage: createStorage(database), keyring, clock })))
    throw new UsageError(
      `--from: ${place} was written under another SECRET_KEY: name that one in SECRET_KEY or SECRET_KEY_FALLBACKS; nothing was copied`,
    );
}

/**
 * Creates the tables of the target where there are none.
 * @returns its mark, if a copy into it was begun
 * @throws UsageError when it must not be created, or is of another version
 */
export async function prepareTarget(config: DatabaseConfig, whenEmpty: WhenEmpty): Promise<Mark | null> {
  const place = placeOf(config);
  const how = '; correct it, or add --init to create the tables';
  if (whenEmpty === 'refuse') requireFile(config, '--to', how);
  await using database = await opened(config);
  if (await isEmpty(database)) {
    if (whenEmpty === 'refuse')
      throw new UsageError(`--to: expected the tables of Latchkey, ${place} has none${how}`);
    await migrate(database);
  }
  await requireThisVersion(database, '--to', place);
  return await markOf(database);
}

const opened = async (config: DatabaseConfig): Promise<Database & AsyncDisposable> => {
  const database = await openDatabase(config);
  return { ...database, [Symbol.asyncDispose]: () => database.close() };
};

/** Opening would create the file. */
function requireFile(config: DatabaseConfig, option: string, how: string): void {
  if (config.kind === 'sqlite' && !existsSync(config.file))
    throw new UsageError(`${option}: expected a database at ${config.file}, there is no file${how}`);
}

async function requireThisVersion(database: Database, option: string, place: string): Promise<void> {
  const newer = (await newerMigrations(database)).toSorted().at(-1);
  if (newer !== undefined)
    throw new UsageError(
      `${option}: expected migrations up to ${MIGRATIONS.at(-1)?.name}, ${place} has ${newer}: use the version of Latchkey that wrote it`,
    );
  const [missing] = await missingMigrations(database);
  if (missing)
    throw new UsageError(
      `${option}: ${place} is of an older version, without ${missing.name}: run latchkey migrate there first`,
    );
}
