import type { Mode } from '../../config/config.ts';
import type { SettingChecks } from '../../settings.ts';
import { consoleGateway } from '../gateways/console.ts';
import { type GatewayEntry, readGateway } from './conf.ts';

/** Messages name the gateway that took them as `name:id`, and logs name it too. */
const NAME = /^[^:\p{Cc}]{1,40}$/u;

/** What SMS_GATEWAYS must keep beside its schema: drivers that exist, with options they understand. */
export function gatewayChecks({ mode }: { mode: Mode }): SettingChecks {
  const faultsOf = (name: string, entry: GatewayEntry): readonly string[] => {
    if (!NAME.test(name))
      return [
        `SMS_GATEWAYS: expected names of at most 40 characters without colons, got ${JSON.stringify(name)}`,
      ];
    const path = `SMS_GATEWAYS.${name}`;
    if (entry.klass === consoleGateway.name && mode === 'production')
      return [`${path}.klass: expected a gateway that sends, got "console", which is for development only`];
    const reading = readGateway(entry, path);
    return 'faults' in reading ? reading.faults : [];
  };
  return {
    SMS_GATEWAYS: (gateways) => Object.entries(gateways).flatMap(([name, entry]) => faultsOf(name, entry)),
  };
}
