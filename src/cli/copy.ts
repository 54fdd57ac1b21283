import { loadConfig } from '../config/config.ts';
import { type DatabaseConfig, databaseAt, USUAL_LIMITS } from '../config/parse.ts';
import { systemClock } from '../lib/clock.ts';
import { UsageError } from '../lib/failures.ts';
import { createKeyring } from '../lib/keyring.ts';
import { copyDatabases } from '../storage/copy/copy.ts';
import { whenEmpty } from '../storage/migrations/open.ts';
import { type Declare, INIT, type InitOption, leaf, prints } from './command.ts';
import { operatorSource } from './operator.ts';
import { complain, pairs } from './output.ts';
import { reportRows } from './progress.ts';

interface CopyOptions extends InitOption {
  readonly from?: string;
  readonly to: string;
  readonly rehearsal?: true;
  readonly restart?: true;
}

const DATABASE = 'sqlite:path/to/file or postgres://user@host:5432/name';

export const copy: Declare = (program) => {
  const command = leaf(
    program,
    'copy',
    'copy everything into an empty database, of SQLite or PostgreSQL, while the service is stopped',
  )
    .option('--from <url>', 'what to copy; DATABASE_URL if left out')
    .requiredOption('--to <url>', DATABASE)
    .option('--rehearsal', 'copy from a database in use, as of now, into one that is for nothing else')
    .option('--restart', 'empty the target of what an interrupted copy brought, and begin anew')
    .option(...INIT);
  command.addHelpText(
    'after',
    '\nSECRET_KEY must be the one of the service. An interrupted copy goes on where it ended when the command is run again;\nuntil it is whole and verified, no service starts on the target. The counters of the throttle stay behind.',
  );
  prints<CopyOptions>(command, async ({ options }) => {
    const config = loadConfig(process.env);
    const startedAt = performance.now();
    const done = await copyDatabases({
      from: options.from === undefined ? config.database : databaseOf(options.from, '--from'),
      to: databaseOf(options.to, '--to'),
      kind: options.rehearsal ? 'rehearsal' : 'move',
      restarts: options.restart ?? false,
      whenEmpty: whenEmpty(config, options),
      keyring: createKeyring(config.secretKey, config.secretKeyFallbacks),
      clock: systemClock,
      source: operatorSource(),
      onProgress: reportRows(),
    });
    const seconds = Math.round(performance.now() - startedAt) / 1000;
    return {
      json: { ...done, rehearsal: options.rehearsal ?? false, seconds },
      text: pairs([
        [options.rehearsal ? 'rehearsed from' : 'from', done.from],
        ['to', done.to],
        ['tables', done.tables],
        ['rows', done.rows],
        ['of an earlier run', done.before || null],
        ['seconds', seconds],
        ['verified', 'every row'],
        [
          'next',
          options.rehearsal ? 'the copy itself: the same without --rehearsal' : 'set DATABASE_URL, and start',
        ],
      ]),
    };
  });
};

/** @throws UsageError unless the text names a database */
function databaseOf(text: string, option: string): DatabaseConfig {
  const database = databaseAt(text, USUAL_LIMITS);
  if (!database) throw new UsageError(`${option}: expected ${DATABASE}`);
  if (URL.parse(text)?.password)
    complain(
      'warning: a password on the command line shows in the process list; leave it out, and use PGPASSWORD or ~/.pgpass',
    );
  return database;
}
