import { loadConfig } from '../config/config.ts';
import { systemClock } from '../lib/clock.ts';
import { UsageError } from '../lib/failures.ts';
import { createKeyring } from '../lib/keyring.ts';
import { restore as restoreBackup } from '../storage/backup/restore.ts';
import { type Declare, leaf, prints } from './command.ts';
import { operatorSource } from './operator.ts';
import { pairs, timeJson, timeText } from './output.ts';
import { showProgress } from './progress.ts';

interface RestoreOptions {
  readonly keepSessions?: true;
  readonly keepMessages?: true;
  readonly force?: true;
}

export const restore: Declare = (program) => {
  const command = leaf(
    program,
    'restore',
    'SQLite: put a backup in the place of the database, while the service is stopped',
  )
    .argument('<file>', 'the backup')
    .option('--keep-sessions', 'leave sessions, API tokens, known devices, codes and links alive')
    .option('--keep-messages', 'send the messages that waited when the backup was made')
    .option('--force', 'replace a present database that is damaged: make sure that the service is stopped');
  command.addHelpText(
    'after',
    '\nThe former database stays beside the new one. Everybody has to sign in again, because the backup does not know who\nsigned out since.',
  );
  prints<RestoreOptions>(command, async ({ args, options }) => {
    const [backup = ''] = args;
    const { database, secretKey, secretKeyFallbacks } = loadConfig(process.env);
    if (database.kind !== 'sqlite')
      throw new UsageError(
        'restore: for SQLite only; for PostgreSQL call pg_restore --clean --if-exists --single-transaction --dbname=<DATABASE_URL> <file>',
      );
    const done = await restoreBackup(database.file, backup, {
      keep: { sessions: options.keepSessions ?? false, messages: options.keepMessages ?? false },
      isStopped: options.force ?? false,
      keyring: createKeyring(secretKey, secretKeyFallbacks),
      clock: systemClock,
      source: operatorSource(),
      onProgress: showProgress('copied'),
    });
    const { newestSeal: seal } = done;
    return {
      json: {
        file: database.file,
        backup,
        made_at: timeJson(done.madeAt),
        users: done.users,
        newest_seal: seal && { id: seal.id, sealed_at: timeJson(seal.sealedAt) },
        applied: done.applied,
        sessions_ended: done.sessions,
        messages_ended: done.messages,
        former: done.keptAs,
      },
      text: pairs([
        ['database', database.file],
        ['backup of', timeText(done.madeAt)],
        ['users', done.users],
        ['newest seal', seal && `${seal.id} of ${timeText(seal.sealedAt)}`],
        ['migrations', done.applied.join(', ')],
        ['sessions ended', done.sessions],
        ['messages ended', done.messages],
        ['former database', done.keptAs],
      ]),
    };
  });
};
