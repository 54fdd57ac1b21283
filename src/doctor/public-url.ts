import { isIP } from 'node:net';
import type { Config } from '../config/config.ts';
import { isLoopbackHost } from '../config/parse.ts';
import { isPublicAddress } from '../lib/outbound-url.ts';
import { type Check, ok, warning, wrong } from './check.ts';
import type { Dns } from './dns.ts';

/** Whether visitors find the host that links lead to. */
export const publicUrlCheck = ({ publicUrl }: Pick<Config, 'publicUrl'>, dns: Dns): Check => ({
  name: 'public url',
  async run() {
    const host = new URL(publicUrl).hostname.replace(/^\[|\]$/g, '');
    if (isLoopbackHost(host)) return [ok(`${publicUrl} is for this computer only.`)];
    if (isIP(host) > 0) return [ok(`${publicUrl} needs no DNS.`)];
    const addresses = await dns.addresses(host);
    if (addresses.length === 0)
      return [
        wrong(
          `DNS has no address of ${host}, to which links lead.`,
          'Add A and AAAA records, or correct PUBLIC_URL.',
        ),
      ];
    const text = `${host} is ${addresses.join(', ')}.`;
    if (addresses.some(isPublicAddress)) return [ok(text)];
    return [
      warning(`${text} None is public.`, 'Fine inside a network; visitors from elsewhere cannot open links.'),
    ];
  },
});
