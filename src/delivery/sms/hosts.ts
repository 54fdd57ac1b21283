import type { PrivateHosts } from '../../lib/outbound-url.ts';
import type { Settings } from '../../settings.ts';

/** The private hosts that gateways may be on. */
export const gatewayHosts = (settings: Settings): PrivateHosts => ({
  hosts: settings.get('SMS_PRIVATE_HOSTS'),
  setting: 'SMS_PRIVATE_HOSTS',
});
