import type { Command } from 'commander';
import { type Declare, group, leaf, prints } from './command.ts';
import { asOperator } from './operator.ts';
import { table } from './output.ts';
import { history, rollback, set, testPassword, unset } from './settings-change.ts';
import { previewEmail } from './settings-preview.ts';
import { detailsOf, settingNamed, shown, toJson } from './settings-shown.ts';

export const settings: Declare = (program) => {
  const commands = group(program, 'settings', 'see and change what can be changed while the service runs');
  list(commands);
  get(commands);
  set(commands);
  unset(commands);
  history(commands);
  rollback(commands);
  testPassword(commands);
  previewEmail(commands);
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
