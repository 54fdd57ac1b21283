import type { Command } from 'commander';
import type { SettingView } from '../features/settings/service.ts';
import { UsageError } from '../lib/failures.ts';
import { SETTING_NAMES, type SettingName } from '../settings.ts';
import { type Declare, group, leaf, prints } from './command.ts';
import { asOperator } from './operator.ts';
import { pairs, table } from './output.ts';

export const settings: Declare = (program) => {
  const commands = group(program, 'settings', 'see what can be changed while the service runs');
  list(commands);
  get(commands);
};

function list(parent: Command): void {
  const command = leaf(parent, 'list', 'list every setting with its value; secrets are masked');
  prints(command, () =>
    asOperator(async ({ core }) => {
      const all = await core.settingsAdmin.list();
      const rows = all.map(({ name, value, isSet }) => [name, isSet ? 'set' : 'default', shown(value)]);
      return { json: all.map(toJson), text: table(['name', 'source', 'value'], rows, 'no settings') };
    }),
  );
}

function get(parent: Command): void {
  const command = leaf(parent, 'get', 'show one setting: value, default and what it is for').argument(
    '<name>',
    'the setting, such as SITE_NAME',
  );
  prints(command, ({ args: [name = ''] }) => {
    const known = settingNamed(name);
    return asOperator(async ({ core }) => {
      const setting = await core.settingsAdmin.get(known);
      return { json: toJson(setting), text: detailsOf(setting) };
    });
  });
}

/** @throws UsageError when there is no such setting */
function settingNamed(name: string): SettingName {
  const known = SETTING_NAMES.find((candidate) => candidate === name.toUpperCase());
  if (!known) throw new UsageError(`there is no setting ${name}; see: latchkey settings list`);
  return known;
}

const toJson = ({ name, value, default: fallback, isSet, isSecret, doc }: SettingView) => ({
  name,
  value,
  default: fallback,
  is_set: isSet,
  is_secret: isSecret,
  doc,
});

const detailsOf = (setting: SettingView): string =>
  `${pairs([
    ['name', setting.name],
    ['value', JSON.stringify(setting.value)],
    ['default', JSON.stringify(setting.default)],
    ['source', setting.isSet ? 'set' : 'default'],
    ['secret', setting.isSecret ? 'yes: values are masked' : null],
  ])}\n\n${setting.doc}`;

const SHOWN_LENGTH = 80;

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}
