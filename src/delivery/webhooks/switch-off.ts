import type { Logger } from '../../lib/logger.ts';
import type { SettingsAdmin } from '../../settings/admin.ts';
import { withoutQuery } from '../../settings-table/backends.ts';

/**
 * Sets `"enabled": false` on an endpoint of WEBHOOKS, as an operator would: with history and audit row, and until an operator
 * sets it back. Does nothing if it is off already.
 *
 * @param uid the message that the endpoint refused
 */
export const createSwitchOff =
  ({ settingsAdmin, logger }: { settingsAdmin: SettingsAdmin; logger: Logger }) =>
  async (url: string, uid: string): Promise<void> => {
    const result = await settingsAdmin.revise(
      'WEBHOOKS',
      (endpoints) =>
        endpoints.some((endpoint) => endpoint.url === url && endpoint.enabled !== false)
          ? endpoints.map((endpoint) => (endpoint.url === url ? { ...endpoint, enabled: false } : endpoint))
          : null,
      { actorId: null, source: { address: 'worker', agent: '', requestId: uid } },
    );
    const fields = { endpoint: withoutQuery(url), uid };
    if (result.ok) logger.warn(fields, 'an endpoint answered 410 and gets no more webhooks');
    else logger.error({ ...fields, faults: result.refusal }, 'an endpoint that answered 410 stays on');
  };
