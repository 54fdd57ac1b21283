import { Type } from 'typebox';
import { withDefaults } from '../../lib/defaults.ts';
import { explainMisfit } from '../../lib/explain.ts';
import type { SettingValues } from '../../settings.ts';
import { GATEWAYS } from '../gateways/index.ts';
import type { Gateway } from './gateway.ts';

/** An entry of SMS_GATEWAYS as it is stored. */
export type GatewayEntry = SettingValues['SMS_GATEWAYS'][string];

/** A driver with the conf it is to work with, complete and checked. */
export interface ConfiguredGateway {
  readonly gateway: Gateway;
  readonly conf: Readonly<Record<string, unknown>>;
}

const BY_NAME = new Map(GATEWAYS.map((gateway) => [gateway.name, gateway]));
const klass = Type.Enum([...BY_NAME.keys()]);

/**
 * Reads an entry of SMS_GATEWAYS: options left out get their defaults, and what the driver does not expect is a fault,
 * told without showing secrets.
 *
 * @param path where the entry stands, as it is to be shown
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
