import { Type } from 'typebox';
import type { Mode } from '../../config/config.ts';
import { faultOfUrl } from '../../lib/outbound-url.ts';
import { explainMisfit, withDefaults } from '../../lib/validation.ts';
import type { SettingRules, Settings, SettingValues } from '../../settings.ts';
import { consoleGateway } from '../gateways/console.ts';
import { GATEWAYS } from '../gateways/index.ts';
import type { Gateway } from './gateway.ts';
import { gatewayHosts } from './hosts.ts';

/** An entry of SMS_GATEWAYS as stored. */
export type GatewayEntry = SettingValues['SMS_GATEWAYS'][string];

/** A driver with its validated, complete conf. */
export interface ConfiguredGateway {
  readonly gateway: Gateway;
  readonly conf: Readonly<Record<string, unknown>>;
}

const BY_NAME = new Map(GATEWAYS.map((gateway) => [gateway.name, gateway]));
const klass = Type.Enum([...BY_NAME.keys()]);

/**
 * Reads an entry of SMS_GATEWAYS and adds the defaults of missing options. Faults are described without secrets.
 *
 * @param path the entry's path, for the faults
 */
export function readGateway(
  entry: GatewayEntry,
  path: string,
): ConfiguredGateway | { readonly faults: readonly string[] } {
  const gateway = BY_NAME.get(entry.klass);
  if (!gateway) return { faults: explainMisfit(klass, entry.klass, `${path}.klass`) };
  const conf = withDefaults(gateway.conf, entry.conf);
  const faults = explainMisfit(gateway.conf, conf, `${path}.conf`);
  return faults.length > 0 ? { faults } : { gateway, conf };
}

/** The outbox stores `name:id` of the gateway that accepted a message; logs contain the name as well. */
const NAME = /^[^:\p{Cc}]{1,40}$/u;

/** Checks what the schemas of SMS_GATEWAYS and SMS_GATEWAY cannot express: known drivers, their options and hosts, known names. */
export function gatewayRules({ mode }: { mode: Mode }): SettingRules {
  const faultsOf = (name: string, entry: GatewayEntry, others: Settings): readonly string[] => {
    if (!NAME.test(name))
      return [
        `SMS_GATEWAYS: expected names of at most 40 characters without colons, got ${JSON.stringify(name)}`,
      ];
    const path = `SMS_GATEWAYS.${name}`;
    if (entry.klass === consoleGateway.name && mode === 'production')
      return [`${path}.klass: expected a gateway that sends, got "console", which is for development only`];
    const reading = readGateway(entry, path);
    if ('faults' in reading) return reading.faults;
    // Every driver has its address, if it takes one, in this option.
    const { url } = reading.conf;
    const fault = typeof url === 'string' ? faultOfUrl(url, gatewayHosts(others)) : null;
    return fault === null ? [] : [`${path}.conf.url: expected ${fault}`];
  };
  return {
    SMS_GATEWAY: {
      check: (used, others) =>
        missingOf(used, others.get('SMS_GATEWAYS')).map(
          (name) => `SMS_GATEWAY: expected names of SMS_GATEWAYS, got "${name}"`,
        ),
    },
    SMS_GATEWAYS: {
      check: (gateways, others) => [
        ...missingOf(others.get('SMS_GATEWAY'), gateways).map(
          (name) => `SMS_GATEWAYS.${name}: expected to stay while SMS_GATEWAY names it, got nothing`,
        ),
        ...Object.entries(gateways).flatMap(([name, entry]) => faultsOf(name, entry, others)),
      ],
    },
  };
}

/** The names in SMS_GATEWAY that SMS_GATEWAYS does not have. */
const missingOf = (
  used: SettingValues['SMS_GATEWAY'],
  gateways: Readonly<Record<string, unknown>>,
): string[] =>
  (typeof used === 'string' ? [used].filter(Boolean) : used).filter((name) => !Object.hasOwn(gateways, name));
