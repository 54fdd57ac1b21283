import { networksOf } from '../lib/networks.ts';
import type { Counter, CounterName } from './counters.ts';

/**
 * How many times as much the larger blocks of IPv6 may do: a customer who gets a /56 or /48 is one person, but may also be
 * a house or an office with many.
 */
const BLOCK_FACTORS = [1, 4, 16] as const;

/**
 * The counters of an address: of an IPv4 address one; of an IPv6 address those of its /64, its /56 (4 times as many) and
 * its /48 (16 times as many).
 */
export const networkCounters = (
  name: CounterName,
  address: string,
  { most, window }: { readonly most: number; readonly window: number },
): Counter[] =>
  networksOf(address).map((network, index) => ({
    name: [...name, network],
    most: most * (BLOCK_FACTORS[index] ?? 1),
    window,
  }));
