import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { UsageError } from '../lib/failures.ts';
import type { Result } from '../lib/result.ts';
import { fits } from '../lib/validation.ts';
import type { SettingView } from '../settings/view.ts';
import type { ChangedSetting } from '../settings/writer.ts';
import { SETTING_NAMES, SETTINGS, type SettingName } from '../settings.ts';
import { type Declare, integer, leaf, prints, readInput } from './command.ts';
import { asOperator, type Operator } from './operator.ts';
import { complain, type Output, pairs, shortened, table, timeJson, timeText } from './output.ts';
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
  prints(command, () =>
    asOperator(async ({ core }) => {
      const all = await core.settingsAdmin.list();
      const rows = all.map(({ name, value, isSet }) => [name, isSet ? 'set' : 'default', shortened(value)]);
      const listed = table(['name', 'source', 'value'], rows, 'no settings');
      const advice = core.policy.advice();
      return { json: all.map(toJson), text: advice === null ? listed : `${listed}\n\n${advice}` };
    }),
  );
}

function get(parent: Command): void {
  const command = leaf(parent, 'get', 'show one setting: value, default and description').argument(...NAME);
  prints(command, ({ args: [name = ''] }) => {
    const known = settingNamed(name);
    return asOperator(async ({ core }) => {
      const setting = await core.settingsAdmin.get(known);
      return { json: toJson(setting), text: detailsOf(setting) };
    });
  });
}

function set(parent: Command): void {
  const command = leaf(parent, 'set', 'change a setting; every running process follows within 5 seconds')
    .argument(...NAME)
    .argument('[value]', 'the value as JSON or as plain text; - reads it from standard input')
    .option('--file <path>', 'read the value from a file');
  prints<{ file?: string }>(command, async ({ args: [name = '', given], options }) => {
    const known = settingNamed(name);
    const value = settingValue(known, await readText(given, options.file));
    return changing((core, operator) => core.settingsAdmin.set(known, value, operator));
  });
}

function unset(parent: Command): void {
  const command = leaf(parent, 'unset', 'reset a setting to its default').argument(...NAME);
  prints(command, async ({ args: [name = ''] }) => {
    const known = settingNamed(name);
    return changing((core, operator) => core.settingsAdmin.unset(known, operator));
  });
}

function history(parent: Command): void {
  const command = leaf(parent, 'history', 'list the changes of a setting, newest first')
    .argument(...NAME)
    .option('--limit <count>', 'maximum number of changes', integer(1, 1000), 20);
  prints<{ limit: number }>(command, ({ args: [name = ''], options }) => {
    const known = settingNamed(name);
    return asOperator(async ({ core }) => {
      const changes = await core.settingsAdmin.history(known, options.limit);
      return {
        json: changes.map(({ id, at, actorId, value }) => ({ id, at: timeJson(at), actor: actorId, value })),
        text: table(
          ['id', 'time', 'by', 'value'],
          changes.map(({ id, at, actorId, value }) => [
            id,
            timeText(at),
            actorId === null ? 'command line' : `user ${actorId}`,
            value === null ? '(default)' : shortened(value),
          ]),
          'it was never changed',
        ),
      };
    });
  });
}

function rollback(parent: Command): void {
  const command = leaf(
    parent,
    'rollback',
    'restore the value before the newest change, or the one after an earlier change',
  )
    .argument(...NAME)
    .option('--to <id>', 'the id of a change from `settings history`', integer(1, Number.MAX_SAFE_INTEGER));
  prints<{ to?: number }>(command, async ({ args: [name = ''], options }) => {
    const known = settingNamed(name);
    return changing(async (core, operator) => {
      const result = await core.settingsAdmin.rollback(known, options.to ?? null, operator);
      if (result.ok) return result;
      const { refusal } = result;
      if (refusal === 'unknown-change')
        throw new UsageError(`there is no such change; see: latchkey settings history ${known}`);
      return { ...result, refusal };
    });
  });
}

/** Runs a change from the command line. @throws UsageError with the faults, if it was refused */
const changing = (
  change: (
    core: Operator['core'],
    operator: { actorId: null; source: Operator['source'] },
  ) => Promise<Result<ChangedSetting, readonly string[]>>,
): Promise<Output> =>
  asOperator(async ({ core, source }) => {
    const result = await change(core, { actorId: null, source });
    if (!result.ok) throw new UsageError(result.refusal.join('\n'));
    const { setting, warnings } = result.value;
    for (const warning of warnings) complain(`warning: ${warning}`);
    return {
      json: { ...toJson(setting), warnings },
      text: `${setting.name} is ${shortened(setting.value)}${setting.isSet ? '' : ', the default'}`,
    };
  });

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

const toJson = ({ name, value, default: fallback, isSet, isSecret, isCritical, doc }: SettingView) => ({
  name,
  value,
  default: fallback,
  is_set: isSet,
  is_secret: isSecret,
  is_critical: isCritical,
  doc,
});

const detailsOf = (setting: SettingView): string =>
  `${pairs([
    ['name', setting.name],
    ['value', JSON.stringify(setting.value)],
    ['default', JSON.stringify(setting.default)],
    ['source', setting.isSet ? 'set' : 'default'],
    ['secret', setting.isSecret ? 'yes: values are masked' : null],
    ['critical', setting.isCritical ? 'yes: changed here, or over HTTP by two owners' : null],
  ])}\n\n${setting.doc}`;
