import { UsageError } from '../lib/failures.ts';
import type { SettingView } from '../settings/admin.ts';
import { SETTING_NAMES, type SettingName } from '../settings.ts';
import { pairs } from './output.ts';

/** @throws UsageError when there is no such setting */
export function settingNamed(name: string): SettingName {
  const known = SETTING_NAMES.find((candidate) => candidate === name.toUpperCase());
  if (!known) throw new UsageError(`there is no setting ${name}; see: latchkey settings list`);
  return known;
}

/** A setting as the command line's JSON shows it. */
export const toJson = ({ name, value, default: fallback, isSet, isSecret, doc }: SettingView) => ({
  name,
  value,
  default: fallback,
  is_set: isSet,
  is_secret: isSecret,
  doc,
});

/** A setting as the command line shows it to people. */
export const detailsOf = (setting: SettingView): string =>
  `${pairs([
    ['name', setting.name],
    ['value', JSON.stringify(setting.value)],
    ['default', JSON.stringify(setting.default)],
    ['source', setting.isSet ? 'set' : 'default'],
    ['secret', setting.isSecret ? 'yes: values are masked' : null],
  ])}\n\n${setting.doc}`;

const SHOWN_LENGTH = 80;

/** A value in one line, shortened. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}
