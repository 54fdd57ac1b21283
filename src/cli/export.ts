import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { createAudit } from '../audit/audit.ts';
import { loadConfig } from '../config/config.ts';
import { type Exported, everybody, fixtureOf, lineOf } from '../django/export.ts';
import { readMapping } from '../django/mapping.ts';
import { systemClock } from '../lib/clock.ts';
import { UsageError } from '../lib/failures.ts';
import { createKeyring } from '../lib/keyring.ts';
import { openMigrated } from '../storage/migrations/open.ts';
import type { Handle } from '../storage/sql/database.ts';
import { createStorage } from '../storage/sql/storage.ts';
import { type Declare, leaf, prints } from './command.ts';
import { operatorSource } from './operator.ts';
import { pairs } from './output.ts';
import { reportRows } from './progress.ts';
import { timeZone } from './time-zone.ts';

interface JsonlOptions {
  readonly to: string;
}
interface DjangoOptions extends JsonlOptions {
  readonly map?: string;
  readonly timeZone: string;
}

const TO = ['--to <file>', 'the file, which only its owner can read; an older one is replaced'] as const;

export const exportCommand: Declare = (program) => {
  const commands = program.command('export').description('hand all customers over to another system');

  const jsonl = leaf(commands, 'jsonl', 'write a line of JSON for each user, with everything kept of them');
  jsonl.requiredOption(...TO);
  prints<JsonlOptions>(jsonl, async ({ options }) => {
    const users = await write(options.to, 'jsonl', lineOf, { before: '', between: '\n', after: '\n' });
    return {
      json: { file: options.to, users },
      text: pairs([
        ['file', options.to],
        ['users', users],
      ]),
    };
  });

  const django = leaf(commands, 'django', 'write a fixture for manage.py loaddata')
    .option('--map <file>', 'YAML or JSON: the one of the import')
    .option('--time-zone <zone>', 'TIME_ZONE of a Django with USE_TZ = False', timeZone, 'UTC');
  django.requiredOption(...TO);
  django.addHelpText(
    'after',
    '\nloaddata replaces whole rows: columns that the mapping does not name get their defaults. See docs/migrate-from-django.md.',
  );
  prints<DjangoOptions>(django, async ({ options }) => {
    const mapping = readMapping(options.map);
    const passwords = { kept: 0, wrapped: 0, lost: 0 };
    const textOf = (exported: Exported): string => {
      const { object, password } = fixtureOf(exported, { mapping, zone: options.timeZone });
      passwords[password] += 1;
      return JSON.stringify(object);
    };
    const users = await write(options.to, 'django', textOf, {
      before: '[\n',
      between: ',\n',
      after: '\n]\n',
    });
    return {
      json: { file: options.to, users, passwords },
      text: pairs([
        ['file', options.to],
        ['users', users],
        ['need a hasher', passwords.wrapped ? `${passwords.wrapped}: see docs/migrate-from-django.md` : null],
        ['have to reset', passwords.lost || null],
        ['next', `manage.py loaddata ${options.to}`],
      ]),
    };
  });
};

interface Frame {
  readonly before: string;
  readonly between: string;
  readonly after: string;
}

/** Writes a text for each user: under its name the file is whole or not there. @returns how many */
async function write(
  file: string,
  format: string,
  textOf: (exported: Exported) => string,
  frame: Frame,
): Promise<number> {
  const config = loadConfig(process.env);
  const { database } = await openMigrated(config.database, 'refuse');
  try {
    const users = await stream(database.reader, file, textOf, frame);
    const keyring = createKeyring(config.secretKey, config.secretKeyFallbacks);
    const audit = createAudit({ storage: createStorage(database), keyring, clock: systemClock });
    const entry = { event: 'users.export', outcome: 'success', actorId: null, userId: null } as const;
    await audit.recordAlone(operatorSource(), { ...entry, detail: { format, users } });
    return users;
  } finally {
    await database.close();
  }
}

async function stream(
  handle: Handle,
  file: string,
  textOf: (exported: Exported) => string,
  { before, between, after }: Frame,
): Promise<number> {
  const draft = `${file}.part`;
  const { n } = await handle.db
    .selectFrom('users')
    .select((is) => is.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  const report = reportRows();
  let [users, read] = [0, 0];
  const onPage = (rows: number): void => {
    read += rows;
    report('exported', read, Number(n));
  };
  try {
    // A draft that is there already, or a link in its place, would keep its own rights.
    await rm(draft, { force: true });
    const output = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true });
    output.write(before);
    for await (const exported of everybody(handle, onPage)) {
      const isFull = !output.write((users === 0 ? '' : between) + textOf(exported));
      users += 1;
      if (isFull) await once(output, 'drain');
    }
    output.end(users === 0 && after === '\n' ? '' : after);
    await finished(output);
    await rename(draft, file);
    return users;
  } catch (error) {
    await rm(draft, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    throw new UsageError(`--to: ${file} cannot be written (${code})`);
  }
}
