import { statSync } from 'node:fs';
import { Option } from 'commander';
import { createAudit } from '../audit/audit.ts';
import { loadConfig } from '../config/config.ts';
import { compareWithDjango } from '../django/compare.ts';
import { type ImportOptions, importDjango, type Target } from '../django/import.ts';
import { readMapping } from '../django/mapping.ts';
import { noRejects, openRejects } from '../django/report.ts';
import { openSource, SOURCES } from '../django/sources/open.ts';
import { createLogger } from '../http/logger.ts';
import { createKeyring, sha256 } from '../lib/keyring.ts';
import { useRetiredKeys } from '../rotation/retired-keys.ts';
import { createSettingCodec } from '../settings/codec.ts';
import { createLiveSettings } from '../settings/live.ts';
import { openMigrated, whenEmpty } from '../storage/migrations/open.ts';
import { openClock } from '../storage/sql/database-clock.ts';
import { createStorage, storesIn } from '../storage/sql/storage.ts';
import { type Declare, INIT, type InitOption, leaf, prints } from './command.ts';
import { comparisonOutput, importOutput } from './import-report.ts';
import { operatorSource } from './operator.ts';
import { complain, type Output } from './output.ts';
import { reportRows } from './progress.ts';
import { timeZone } from './time-zone.ts';

interface DjangoOptions extends InitOption {
  readonly from: string;
  readonly map?: string;
  readonly timeZone: string;
  readonly emails: 'verified' | 'unverified';
  readonly rejects?: string;
  readonly dryRun?: true;
  readonly compare?: true;
  readonly restart?: true;
}

/** An interrupted import needs its own when it goes on. */
const REJECTS = { import: 'import-rejects.jsonl', rehearse: 'dry-run-rejects.jsonl' } as const;

export const importCommand: Declare = (program) => {
  const commands = program.command('import').description('bring customers from another system');
  const django = leaf(
    commands,
    'django',
    'import users, their passwords, sessions and API tokens from a shop on Django; the service may run',
  )
    .requiredOption('--from <source>', SOURCES)
    .option('--map <file>', 'YAML or JSON: tables and columns of a user model of your own')
    .addOption(
      new Option(
        '--emails <state>',
        'what e-mails are where neither the mapping nor allauth says; Django sends links to all of them',
      )
        .choices(['verified', 'unverified'])
        .default('verified'),
    )
    .option('--time-zone <zone>', 'TIME_ZONE of a Django with USE_TZ = False', timeZone, 'UTC')
    .option(
      '--rejects <file>',
      `where to write what was not imported as it is, and why; ${REJECTS.import} if left out, or ${REJECTS.rehearse}`,
    )
    .option('--dry-run', 'store nothing: report what would be imported, changed and rejected')
    .option('--compare', 'store nothing: compare what is in Django with what is here')
    .option('--restart', 'begin anew where an import was interrupted')
    .option(...INIT);
  django.addHelpText(
    'after',
    '\nDJANGO_SECRET_KEYS lets sessions and reset links of Django go on. An interrupted import goes on where it ended when the\ncommand is run again; run again later, it takes what changed since. See docs/migrate-from-django.md.',
  );
  prints<DjangoOptions>(django, ({ options }) => run(options));
};

async function run(given: DjangoOptions): Promise<Output> {
  const startedAt = performance.now();
  const config = loadConfig(process.env);
  const mapping = readMapping(given.map);
  warnOfPassword(given.from);
  await using opened = new AsyncDisposableStack();
  const source = await openSource(given.from, mapping.tables);
  // A connection that is gone cannot be closed.
  opened.defer(() => source.close().catch(() => {}));
  const { database } = await openMigrated(config.database, whenEmpty(config, given));
  opened.defer(() => database.close());
  const logger = createLogger('silent');
  const clock = await openClock(database, logger);
  opened.defer(() => clock.close?.());
  const storage = createStorage(database);
  const keyring = createKeyring(config.secretKey, config.secretKeyFallbacks);
  // Without them all who were imported under a former SECRET_KEY look changed, and would be signed out.
  await useRetiredKeys({ storage, keyring, logger });
  const settings = createLiveSettings({ storage, codec: createSettingCodec(keyring), logger });
  await settings.refresh();
  const isRehearsal = given.dryRun ?? given.compare ?? false;
  const mode = isRehearsal ? 'rehearse' : 'import';
  const rejects = given.rejects ?? REJECTS[mode];
  const { emails } = given;
  const audit = createAudit({ storage, keyring, clock });
  const entry = { outcome: 'success', actorId: null, userId: null } as const;
  const target: Target = {
    database,
    settings,
    keyring,
    clock,
    // A command counts no statistics, which is all that follows a commit here.
    recordStaff: (handle, { userId, role }) =>
      audit.record(
        storesIn(handle, () => {}),
        operatorSource(),
        {
          ...entry,
          event: 'user.create',
          userId,
          detail: { type: 'registered', role, from: 'django' },
        },
      ),
  };
  const options: ImportOptions = {
    mapping,
    emails,
    zone: given.timeZone,
    djangoKeys: config.djangoSecretKeys,
    mode,
    restarts: given.restart ?? false,
    key: {
      source: source.place,
      options: sha256(JSON.stringify([mapping, emails, given.timeZone, stampOf(source.place)])),
    },
    openRejects: (bytes) => (given.compare ? noRejects : openRejects(rejects, bytes)),
    onProgress: reportRows(),
  };
  if (given.compare) return comparisonOutput(await compareWithDjango(source, target, options));
  const report = await importDjango(source, target, options);
  if (!isRehearsal) {
    const { created, updated, rejected } = report.counts.users;
    await audit.recordAlone(operatorSource(), {
      ...entry,
      event: 'users.import',
      detail: { from: 'django', created, updated, rejected, staff: report.staff },
    });
  }
  const seconds = Math.round(performance.now() - startedAt) / 1000;
  return importOutput(report, { isRehearsal, rejects, seconds });
}

/** A file that was replaced is another source. */
function stampOf(place: string): string {
  const stat = /\.(?:json|csv)$/i.test(place) ? statSync(place, { throwIfNoEntry: false }) : undefined;
  return stat ? `${stat.size} ${stat.mtimeMs}` : '';
}

function warnOfPassword(from: string): void {
  if (URL.parse(from)?.password)
    complain(
      'warning: a password on the command line shows in the process list; for PostgreSQL leave it out, and use PGPASSWORD or ~/.pgpass',
    );
}
