import { createSettingsAdmin } from '../../src/settings/admin.ts';
import { createSettingChecks } from '../../src/settings/checks.ts';
import type { SettingCodec } from '../../src/settings/codec.ts';
import type { LiveSettings } from '../../src/settings/live.ts';
import { createSettingProposals } from '../../src/settings/proposals.ts';
import { createSettingWriter } from '../../src/settings/writer.ts';
import type { SettingName, SettingRules, SettingValues } from '../../src/settings.ts';
import type { TestApp } from './app.ts';
import type { Rules } from './rules.ts';

export const OPERATOR = { actorId: null, source: { address: 'operator', agent: 'test', requestId: 'test' } };

/** What changes settings, wired as in src/app.ts. @param given.owners the checks of the settings' owners */
export function settingServices(
  rules: Rules,
  given: { codec: SettingCodec; live: LiveSettings; owners: readonly SettingRules[] },
) {
  const changing = { ...rules, ...given, checks: createSettingChecks(given.owners) };
  const store = createSettingWriter(changing);
  const admin = createSettingsAdmin({ ...changing, store });
  return { admin, proposals: createSettingProposals({ ...changing, settingsAdmin: admin, store }) };
}

/** Does something while a setting has a value, as an operator would set it. */
export async function withSetting<N extends SettingName>(
  { core }: TestApp,
  name: N,
  value: SettingValues[N],
  work: () => Promise<void>,
): Promise<void> {
  await core.settingsAdmin.set(name, value, OPERATOR);
  try {
    await work();
  } finally {
    await core.settingsAdmin.unset(name, OPERATOR);
  }
}
