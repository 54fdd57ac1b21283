import type { Config } from '../config/config.ts';
import { isLocal } from '../config/parse.ts';
import { type Check, type Finding, ok, warning, wrong } from './check.ts';

/** Prefixes in bits: shorter ones hold networks of others. The longest private ranges are 10.0.0.0/8 and fc00::/7. */
const SHORTEST = { ipv4: 8, ipv6: 7 };

/** Whether the addresses of visitors are known, and cannot be made up. */
export const proxiesCheck = (config: Pick<Config, 'host' | 'publicUrl' | 'trustedProxies'>): Check => ({
  name: 'proxies',
  async run() {
    const { trustedProxies, publicUrl } = config;
    const wide = trustedProxies.filter(isWide);
    if (wide.length > 0) return wide.map(tooWide);
    if (trustedProxies.length > 0)
      return [ok(`Visitors’ addresses come from X-Forwarded-For of ${trustedProxies.join(', ')}.`)];
    if (isLocal(config)) return [ok('Only this computer can reach the service: no proxy is in front.')];
    const { hostname, protocol } = new URL(publicUrl);
    if (protocol === 'http:' && hostname === config.host) return [ok('No proxy is in front.')];
    return [
      warning(
        `TRUSTED_PROXIES is empty, but PUBLIC_URL is ${publicUrl}: all visitors behind a proxy have its address and share its limits.`,
        'Name the proxy’s addresses in TRUSTED_PROXIES.',
      ),
    ];
  },
});

function isWide(range: string): boolean {
  const [address = '', prefix] = range.split('/');
  return prefix !== undefined && Number(prefix) < SHORTEST[address.includes(':') ? 'ipv6' : 'ipv4'];
}

const tooWide = (range: string): Finding =>
  wrong(
    `TRUSTED_PROXIES has ${range}: strangers can make up the address they come from, and escape limits.`,
    'Name the proxy’s addresses only.',
  );
