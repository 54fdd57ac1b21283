import { loadConfig } from '../config/config.ts';
import { migrate as runMigrations } from '../storage/migrations/index.ts';
import { openDatabase } from '../storage/sql/storage.ts';
import { type Declare, leaf, prints } from './command.ts';

export const migrate: Declare = (program) => {
  const command = leaf(program, 'migrate', 'run pending database migrations');
  command.addHelpText(
    'after',
    '\nEvery other command also runs pending migrations at its start. Several processes may start at once.',
  );
  prints(command, async () => {
    const database = await openDatabase(loadConfig(process.env).database);
    try {
      const applied = await runMigrations(database);
      return { json: { applied }, text: applied.map((name) => `applied ${name}`).join('\n') || 'up to date' };
    } finally {
      await database.close();
    }
  });
};
