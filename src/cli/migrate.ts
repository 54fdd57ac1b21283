import { loadConfig } from '../config/config.ts';
import { migrate as bringUpToDate } from '../storage/migrations/index.ts';
import { openDatabase } from '../storage/sql/storage.ts';
import { type Declare, leaf, prints } from './command.ts';

export const migrate: Declare = (program) => {
  const command = leaf(program, 'migrate', 'bring the database’s tables up to date');
  command.addHelpText(
    'after',
    '\nEvery other command does this when it starts, too; several may start at the same time.',
  );
  prints(command, async () => {
    const database = await openDatabase(loadConfig(process.env).database);
    try {
      const applied = await bringUpToDate(database);
      return { json: { applied }, text: applied.map((name) => `applied ${name}`).join('\n') || 'up to date' };
    } finally {
      await database.close();
    }
  });
};
