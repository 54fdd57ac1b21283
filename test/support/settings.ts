import type { SettingName, SettingValues } from '../../src/settings.ts';
import type { TestApp } from './app.ts';

const OPERATOR = { actorId: null, source: { address: 'operator', agent: 'test', requestId: 'test' } };

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
