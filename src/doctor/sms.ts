import type { Config } from '../config/config.ts';
import { sns, snsAddress } from '../delivery/gateways/sns.ts';
import { type Net, tryOutbound } from '../delivery/outbound.ts';
import { type ConfiguredGateway, gatewayRules, readGateway } from '../delivery/sms/conf.ts';
import { gatewayHosts } from '../delivery/sms/hosts.ts';
import { reasonOf } from '../lib/failures.ts';
import type { Settings } from '../settings.ts';
import { type Check, type Finding, ok, PATIENCE, warning, wrong } from './check.ts';
import type { Data } from './data.ts';

/** Whether the SMS gateways in use are configured, allowed, and can be connected to. No SMS is sent. */
export const smsCheck = (config: Pick<Config, 'mode'>, data: Data, net: Net = {}): Check => ({
  name: 'sms',
  async run() {
    const { settings } = await data.settings();
    const chosen = settings.get('SMS_GATEWAY');
    const names = [chosen].flat().filter(Boolean);
    const faults = await gatewayFaults(config, settings);
    if (faults.length > 0)
      return faults.map((fault) =>
        wrong(fault, 'Correct it: latchkey settings set; see docs/sms-gateways.md.'),
      );
    if (names.length === 0 && config.mode === 'development')
      return [ok('No SMS_GATEWAY: SMS go to the local inbox.')];
    if (names.length === 0)
      return [warning('No SMS_GATEWAY: no SMS is sent.', 'Fine for a shop without phones; else set one.')];
    return Promise.all(names.map((name) => tryGateway(name, settings, net)));
  },
});

/** The faults of stored values: other settings may have changed since they were checked. */
async function gatewayFaults(config: Pick<Config, 'mode'>, settings: Settings): Promise<readonly string[]> {
  const { SMS_GATEWAY, SMS_GATEWAYS } = gatewayRules(config);
  const used = await SMS_GATEWAY?.check?.(settings.get('SMS_GATEWAY'), settings);
  const entries = await SMS_GATEWAYS?.check?.(settings.get('SMS_GATEWAYS'), settings);
  return [...new Set([...(used ?? []), ...(entries ?? [])])];
}

async function tryGateway(name: string, settings: Settings, net: Net): Promise<Finding> {
  const entry = settings.get('SMS_GATEWAYS')[name];
  const configured = entry && readGateway(entry, `SMS_GATEWAYS.${name}`);
  const url = configured && 'conf' in configured ? addressOf(configured) : null;
  if (url === null) return ok(`${name} shows SMS in the local inbox.`);
  const { host } = new URL(url);
  try {
    await tryOutbound({ url, signal: AbortSignal.timeout(PATIENCE) }, gatewayHosts(settings), net);
    return ok(`${name}: ${host} can be connected to. Its credentials show only when an SMS is sent.`);
  } catch (error) {
    return wrong(
      `${name}: ${host} cannot be connected to: ${reasonOf(error)}`,
      'Look at its url in SMS_GATEWAYS, DNS, its certificate and firewalls.',
    );
  }
}

/** Every gateway has its address in the same option; null: it sends nothing. */
function addressOf({ gateway, conf }: ConfiguredGateway): string | null {
  if (typeof conf.url === 'string') return conf.url;
  return gateway.name === sns.name ? snsAddress(String(conf.region)) : null;
}
