import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { UsageError } from '../lib/failures.ts';
import { fits } from '../lib/validation.ts';
import { SETTING_NAMES, SETTINGS, type SettingName } from '../settings.ts';
import { printsAnywhere } from './anywhere.ts';
import { type Declare, type Given, integer, leaf, readInput } from './command.ts';
import { type Change, type Setting, settingsDesk } from './desks/settings.ts';
import { complain, momentText, type Output, pairs, shortened, table } from './output.ts';
import { proposals } from './settings-proposals.ts';
import { previewEmail, testPassword } from './settings-try.ts';

export const settings: Declare = (program) => {
  const commands = program.command('settings').description('view and change settings while the service runs');
  list(commands);
  get(commands);
  set(commands);
  unset(commands);
  history(commands);
  rollback(commands);
  proposals(commands);
  testPassword(commands);
  previewEmail(commands);
};

function list(parent: Command): void {
  const command = leaf(parent, 'list', 'list every setting with its value; secrets are masked');
  printsAnywhere(command, settingsDesk, (_given, atDesk) =>
    atDesk(async (desk) => {
      const { settings: all, advice } = await desk.list();
      const rows = all.map(({ name, value, is_set: isSet }) => [
        name,
        isSet ? 'set' : 'default',
        shortened(value),
      ]);
      const listed = table(['name', 'source', 'value'], rows, 'no settings');
      return { json: all, text: advice === null ? listed : `${listed}\n\n${advice}` };
    }),
  );
}

function get(parent: Command): void {
  const command = leaf(parent, 'get', 'show one setting: value, default and description').argument(...NAME);
  printsAnywhere(command, settingsDesk, ({ args: [name = ''] }, atDesk) => {
    const known = settingNamed(name);
    return atDesk(async (desk) => {
      const setting = await desk.get(known);
      return { json: setting, text: detailsOf(setting) };
    });
  });
}

function set(parent: Command): void {
  const command = leaf(parent, 'set', 'change a setting; every running process follows within 5 seconds')
    .argument(...NAME)
    .argument('[value]', 'the value as JSON or as plain text; - reads it from standard input')
    .option('--file <path>', 'read the value from a file');
  printsAnywhere(
    command,
    settingsDesk,
    async ({ args: [name = '', given], options }: Given<{ file?: string }>, atDesk) => {
      const known = settingNamed(name);
      const value = settingValue(known, await readText(given, options.file));
      return atDesk(async (desk) => described(await desk.change(known, { kind: 'set', value })));
    },
  );
}

function unset(parent: Command): void {
  const command = leaf(parent, 'unset', 'reset a setting to its default').argument(...NAME);
  printsAnywhere(command, settingsDesk, async ({ args: [name = ''] }, atDesk) => {
    const known = settingNamed(name);
    return atDesk(async (desk) => described(await desk.change(known, { kind: 'unset' })));
  });
}

function history(parent: Command): void {
  const command = leaf(parent, 'history', 'list the changes of a setting, newest first')
    .argument(...NAME)
    .option('--limit <count>', 'maximum number of changes', integer(1, 1000), 20);
  printsAnywhere(
    command,
    settingsDesk,
    ({ args: [name = ''], options }: Given<{ limit: number }>, atDesk) => {
      const known = settingNamed(name);
      return atDesk(async (desk) => {
        const changes = await desk.history(known, options.limit);
        const rows = changes.map(({ id, at, actor, value }) => [
          id,
          momentText(at),
          actor === null ? 'command line' : `user ${actor}`,
          value === null ? '(default)' : shortened(value),
        ]);
        return { json: changes, text: table(['id', 'time', 'by', 'value'], rows, 'it was never changed') };
      });
    },
  );
}

function rollback(parent: Command): void {
  const command = leaf(
    parent,
    'rollback',
    'restore the value before the newest change, or the one after an earlier change',
  )
    .argument(...NAME)
    .option('--to <id>', 'the id of a change from `settings history`', integer(1, Number.MAX_SAFE_INTEGER));
  printsAnywhere(
    command,
    settingsDesk,
    async ({ args: [name = ''], options }: Given<{ to?: number }>, atDesk) => {
      const wanted = { kind: 'rollback', to: options.to ?? null } as const;
      const known = settingNamed(name);
      return atDesk(async (desk) => described(await desk.change(known, wanted)));
    },
  );
}

/** A change that was made, or proposed. */
function described(change: Change): Output {
  for (const warning of change.warnings) complain(`warning: ${warning}`);
  if ('proposed_by' in change)
    return {
      json: change,
      text: `${change.name} is critical: proposed as ${change.id}, another owner confirms it until ${momentText(change.expires_at)}`,
    };
  return {
    json: change,
    text: `${change.name} is ${shortened(change.value)}${change.is_set ? '' : ', the default'}`,
  };
}

const NAME = ['<name>', 'the setting, such as SITE_NAME'] as const;

/** @throws UsageError if there is no such setting */
function settingNamed(name: string): SettingName {
  const known = SETTING_NAMES.find((candidate) => candidate === name.toUpperCase());
  if (!known) throw new UsageError(`there is no setting ${name}; see: latchkey settings list`);
  return known;
}

/**
 * Parses a value: JSON if that fits the setting, else the text itself. `set SITE_NAME Shop` needs no inner quotes, and
 * `set SITE_NAME 24` is a text.
 */
function settingValue(name: SettingName, text: string): unknown {
  const { schema } = SETTINGS[name];
  try {
    const value: unknown = JSON.parse(text);
    return fits(schema, text) && !fits(schema, value) ? text : value;
  } catch {
    return text;
  }
}

/** The text of a value. @throws UsageError unless there is exactly one */
async function readText(given: string | undefined, file: string | undefined): Promise<string> {
  if ((given === undefined) === (file === undefined))
    throw new UsageError('expected a value, - for standard input, or --file with a path');
  if (given === '-') return readInput();
  return (file === undefined ? (given ?? '') : readFile(file)).replace(/\r?\n$/, '');
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`--file: cannot read ${path} (${(error as NodeJS.ErrnoException).code})`);
  }
}

const detailsOf = (setting: Setting): string =>
  `${pairs([
    ['name', setting.name],
    ['value', JSON.stringify(setting.value)],
    ['default', JSON.stringify(setting.default)],
    ['source', setting.is_set ? 'set' : 'default'],
    ['secret', setting.is_secret ? 'yes: values are masked' : null],
    ['critical', setting.is_critical ? 'yes: changed here, or over HTTP by two owners' : null],
  ])}\n\n${setting.doc}`;
