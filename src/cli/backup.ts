import { loadConfig } from '../config/config.ts';
import { systemClock } from '../lib/clock.ts';
import { UsageError } from '../lib/failures.ts';
import { backUp } from '../storage/backup/backup.ts';
import { type Declare, leaf, prints } from './command.ts';
import { mebibytes, pairs, timeJson, timeText } from './output.ts';
import { showProgress } from './progress.ts';

export const backup: Declare = (program) => {
  const command = leaf(program, 'backup', 'SQLite: copy the database into a file, while the service runs')
    .argument('<file>', 'where to')
    .option('--force', 'replace the file if it exists');
  command.addHelpText(
    'after',
    '\nThe copy is verified before it gets its name. Keep it where nobody reads it, and SECRET_KEY elsewhere: a restore\nneeds both. The throttle counters have a file of their own and are no part of it. With PostgreSQL use pg_dump.',
  );
  prints<{ force?: true }>(command, async ({ args, options }) => {
    const [destination = ''] = args;
    const { database } = loadConfig(process.env);
    if (database.kind !== 'sqlite')
      throw new UsageError(
        'backup: for SQLite only; for PostgreSQL call pg_dump --format=custom --file=<file> <DATABASE_URL>, or pg_basebackup for a whole cluster',
      );
    const startedAt = performance.now();
    const made = await backUp(database.file, destination, {
      overwrite: options.force ?? false,
      clock: systemClock,
      onProgress: showProgress('copied'),
    });
    const seconds = Math.round(performance.now() - startedAt) / 1000;
    const { newestSeal: seal } = made;
    return {
      json: {
        file: destination,
        made_at: timeJson(made.madeAt),
        bytes: made.bytes,
        seconds,
        users: made.users,
        newest_seal: seal && { id: seal.id, sealed_at: timeJson(seal.sealedAt) },
      },
      text: pairs([
        ['file', destination],
        ['made at', timeText(made.madeAt)],
        ['size', mebibytes(made.bytes)],
        ['seconds', seconds],
        ['users', made.users],
        ['newest seal', seal && `${seal.id} of ${timeText(seal.sealedAt)}`],
      ]),
    };
  });
};
