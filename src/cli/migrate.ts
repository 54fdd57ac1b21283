import { loadConfig } from '../config/config.ts';
import { openMigrated, whenEmpty } from '../storage/migrations/open.ts';
import { type Declare, INIT, type InitOption, leaf, prints } from './command.ts';

export const migrate: Declare = (program) => {
  const command = leaf(program, 'migrate', 'run pending database migrations').option(...INIT);
  command.addHelpText(
    'after',
    '\nEvery other command also runs pending migrations at its start. Several processes may start at once.',
  );
  prints<InitOption>(command, async ({ options }) => {
    const config = loadConfig(process.env);
    const { database, applied } = await openMigrated(config.database, whenEmpty(config, options));
    await database.close();
    return { json: { applied }, text: applied.map((name) => `applied ${name}`).join('\n') || 'up to date' };
  });
};
