import type { Source } from '../contracts/requester.ts';
import { DAY } from '../lib/clock.ts';
import { networksOf } from '../lib/networks.ts';
import type { Counter } from './counters.ts';

/** How many times as much a whole IPv6 /48 has, and a storefront, behind which everybody has one address. */
export const WIDE_FACTOR = 2;
const STOREFRONT_FACTOR = 100;

/**
 * The counters of what one source may leave on the disk in a day.
 * @param most of an IPv4 address or an IPv6 /56
 */
export function sourceCounters(
  what: string,
  { address, isStorefront }: Pick<Source, 'address' | 'isStorefront'>,
  most: number,
): Counter[] {
  const window = DAY;
  if (isStorefront) return [{ name: [what, 'storefront', address], window, most: most * STOREFRONT_FACTOR }];
  const [narrow, middle, wide] = networksOf(address);
  return wide === undefined
    ? [{ name: [what, narrow], window, most }]
    : [
        { name: [what, middle ?? narrow], window, most },
        { name: [what, wide], window, most: most * WIDE_FACTOR },
      ];
}
