import { readFileSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import type { Command } from 'commander';
import { UsageError } from '../lib/failures.ts';
import { fits } from '../lib/validation.ts';
import { translate } from '../locales/translate.ts';
import type { SettingOutcome } from '../settings/admin.ts';
import { SETTINGS, type SettingName } from '../settings.ts';
import { leaf, prints } from './command.ts';
import { passwordFromInput } from './input.ts';
import { asOperator, type Operator } from './operator.ts';
import { integer } from './options.ts';
import { complain, type Result, table, timeJson, timeText } from './output.ts';
import { settingNamed, shown, toJson } from './settings-shown.ts';

const NAME = ['<name>', 'the setting, such as SITE_NAME'] as const;
const HISTORY_LIMIT = 20;

export function set(parent: Command): void {
  const command = leaf(parent, 'set', 'change a setting; every running process follows within 5 seconds')
    .argument(...NAME)
    .argument('[value]', 'the value as JSON, or a plain text; - reads it from standard input')
    .option('--file <path>', 'read the value from a file');
  prints<{ file?: string }>(command, async ({ args: [name = '', given], options }) => {
    const known = settingNamed(name);
    const value = settingValue(known, await readText(given, options.file));
    return asOperator(async ({ core, source }) =>
      resultOf(await core.settingsAdmin.set(known, value, { actorId: null, source })),
    );
  });
}

export function unset(parent: Command): void {
  const command = leaf(parent, 'unset', 'go back to the default of a setting').argument(...NAME);
  prints(command, ({ args: [name = ''] }) => {
    const known = settingNamed(name);
    return asOperator(async ({ core, source }) =>
      resultOf(await core.settingsAdmin.unset(known, { actorId: null, source })),
    );
  });
}

export function history(parent: Command): void {
  const command = leaf(parent, 'history', 'list the changes of a setting, the newest first')
    .argument(...NAME)
    .option('--limit <count>', 'how many', integer(1, 1000), HISTORY_LIMIT);
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
            value === null ? '(default)' : shown(value),
          ]),
          'it was never changed',
        ),
      };
    });
  });
}

export function rollback(parent: Command): void {
  const command = leaf(
    parent,
    'rollback',
    'go back to what held before the newest change, or after an earlier one',
  )
    .argument(...NAME)
    .option(
      '--to <id>',
      'the id of a change, as `settings history` lists it',
      integer(1, Number.MAX_SAFE_INTEGER),
    );
  prints<{ to?: number }>(command, ({ args: [name = ''], options }) => {
    const known = settingNamed(name);
    return asOperator(async ({ core, source }) => {
      const outcome = await core.settingsAdmin.rollback(known, options.to ?? null, { actorId: null, source });
      if (!outcome) throw new UsageError(`there is no such change; see: latchkey settings history ${known}`);
      return resultOf(outcome);
    });
  });
}

export function testPassword(parent: Command): void {
  const command = leaf(parent, 'test-password', 'say which rules of the policy a sample password breaks')
    .argument('<password>', 'the sample; - reads it from standard input')
    .option('--user <user>', 'judge it as this user’s: similarity and former passwords count, too');
  prints<{ user?: string }>(command, async ({ args: [given = ''], options }) => {
    const password = given === '-' ? await passwordFromInput('test-password') : given;
    return asOperator((operator) => judge(operator, password, options.user));
  });
}

async function judge(operator: Operator, password: string, reference: string | undefined): Promise<Result> {
  const user = reference === undefined ? null : await operator.user(reference);
  const failures = await operator.core.policy.check(password, { user });
  const texts = failures.map((failure) => translate('en', failure));
  return {
    json: { accepted: texts.length === 0, failures: texts },
    text: texts.length === 0 ? 'The password keeps every rule.' : texts.join('\n'),
    ...(texts.length > 0 && { exitCode: 1 }),
  };
}

/** @throws UsageError naming what is wrong; nothing was stored then */
function resultOf(outcome: SettingOutcome): Result {
  if (outcome.kind === 'refused') throw new UsageError(outcome.faults.join('\n'));
  for (const warning of outcome.warnings) complain(`warning: ${warning}`);
  const { setting, warnings } = outcome;
  return {
    json: { ...toJson(setting), warnings },
    text: `${setting.name} is ${shown(setting.value)}${setting.isSet ? '' : ', the default'}`,
  };
}

/**
 * A value is JSON where that is what the setting expects, else the text itself: `set SITE_NAME Shop` needs no quotes
 * within quotes, and `set SITE_NAME 24` is a name.
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

/**
 * The text of a value, without the line break at its end.
 * @throws UsageError when there is none, or more than one
 */
async function readText(given: string | undefined, file: string | undefined): Promise<string> {
  if ((given === undefined) === (file === undefined))
    throw new UsageError('expected a value, - for standard input, or --file with a path');
  const text =
    file !== undefined ? readFile(file) : given === '-' ? await readAll(process.stdin) : (given ?? '');
  return text.replace(/\r?\n$/, '');
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`--file: cannot read ${path} (${(error as NodeJS.ErrnoException).code})`);
  }
}
