import { type Check, ok, wrong } from './check.ts';
import type { Data } from './data.ts';

/** Whether every stored setting is used. */
export const settingsCheck = (data: Data): Check => ({
  name: 'settings',
  async run() {
    const { unused } = await data.settings();
    if (unused.length === 0) return [ok('Every stored setting can be read.')];
    return unused.map(({ setting, reason }) =>
      wrong(`${setting} is not used: ${reason}`, 'Set it again, or name its key in SECRET_KEY_FALLBACKS.'),
    );
  },
});
