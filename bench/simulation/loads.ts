import type { Kind } from './endpoints.ts';

/** Requests a second at the peak, by kind, and accounts. */
export interface Load {
  readonly name: string;
  /** Millions. */
  readonly accounts: number;
  readonly rates: Readonly<Record<Kind, number>>;
}

const DAY_SECONDS = 86_400;
/** The busiest minute of a sale beside the mean of a day. */
const PEAK = 6;

/** What a million accounts do in a day. Assumed, not measured: put your own figures here. */
export const PER_MILLION: Readonly<Record<Kind, number>> = {
  // 100,000 visitors, 40 requests each that a proxy asks about.
  'read session': 4_000_000,
  'request reset': 2000,
  // A session lasts 14 days, so most visitors are signed in.
  'sign in': 30_000,
};

const atPeak = (millions: number): Load['rates'] => {
  const rate = (kind: Kind): number => (millions * PER_MILLION[kind] * PEAK) / DAY_SECONDS;
  return {
    'read session': rate('read session'),
    'request reset': rate('request reset'),
    'sign in': rate('sign in'),
  };
};

export const LOADS: readonly Load[] = [
  { name: '1 million accounts', accounts: 1, rates: atPeak(1) },
  { name: '100 million accounts', accounts: 100, rates: atPeak(100) },
  {
    name: '10,000 sign-ins a second',
    accounts: 100,
    rates: { ...atPeak(100), 'sign in': 10_000 },
  },
];
