import { existsSync } from 'node:fs';
import { loadConfig } from '../config/config.ts';
import { UsageError } from '../lib/failures.ts';
import { vacuumSqlite } from '../storage/sql/sqlite.ts';
import { countersFileOf } from '../storage/sql/stores/sqlite-throttle.ts';
import { type Declare, leaf, prints } from './command.ts';
import { mebibytes } from './output.ts';

export const vacuum: Declare = (program) => {
  const command = leaf(
    program,
    'vacuum',
    'SQLite: rewrite the file without the space that deleted rows left',
  );
  command.addHelpText(
    'after',
    '\nNeeded once for files of versions before 0019_disk; from then on the service gives space back itself. Takes about a\nsecond per 100 MiB and as much free disk as the file has. Stop the service first: meanwhile nothing can be written.',
  );
  prints(command, async () => {
    const { database } = loadConfig(process.env);
    if (database.kind !== 'sqlite')
      throw new UsageError('vacuum: for SQLite only; PostgreSQL has autovacuum and its own VACUUM');
    if (!existsSync(database.file))
      throw new UsageError(`DATABASE_URL: expected a database at ${database.file}, there is no file`);
    const { before, after } = vacuumSqlite(database.file);
    vacuumSqlite(countersFileOf(database.file));
    return { json: { before, after }, text: `${mebibytes(before)} before, ${mebibytes(after)} now` };
  });
};
