import type { Source } from '../contracts/requester.ts';
import { type Clock, DAY } from '../lib/clock.ts';
import { putNewest } from '../lib/newest.ts';
import { OWN_SOURCES } from './addresses.ts';
import { placeOf } from './summaries.ts';

/** Rows of one account and day that are written at once, and as many more for acts from further places. */
export const ACCOUNT_ROWS = 20;
/** Rows of one place and day that are written at once, and as many more for accounts that had none from there. */
export const PLACE_ROWS = 5000;
/** How many times as many where one place stands for everybody: the worker, or a storefront that passes no addresses on. */
const SHARED_FACTOR = 100;
/** How many accounts and places are known: about 10 MB. Those seen longest ago are forgotten, and begin anew. */
const KNOWN = 50_000;

interface Account {
  rows: number;
  /** From where: at most {@link ACCOUNT_ROWS}. */
  readonly places: string[];
}

interface Place {
  /** Rows of accounts that had none from here. */
  firsts: number;
  further: number;
}

/**
 * How many rows what people do with their own accounts is worth today (UTC). Whoever hides one act among many has to reach
 * that place and account first: the first act of an account from a place has an allowance of its own, both ways.
 *
 * Kept in memory, for each process. What is taken for a transaction that is rolled back stays taken: all it costs is that a
 * later act gets its row after the minute instead of at once.
 */
export function createAllowances(clock: Clock) {
  let day = -1;
  const accounts = new Map<number, Account>();
  const places = new Map<string, Place>();

  function beginDay(): void {
    const today = Math.floor(clock.now() / DAY);
    if (today === day) return;
    day = today;
    accounts.clear();
    places.clear();
  }

  /** Takes a row of the day's allowances. @returns whether there was one: if so, the act is to be written at once */
  return (source: Source, userId: number): boolean => {
    beginDay();
    const name = placeOf(source);
    const account = recent(accounts, userId, (): Account => ({ rows: 0, places: [] }));
    const place = recent(places, name, (): Place => ({ firsts: 0, further: 0 }));
    const isShared = source.isStorefront || OWN_SOURCES.has(source.address);
    const most = isShared ? PLACE_ROWS * SHARED_FACTOR : PLACE_ROWS;
    if (!account.places.includes(name) && account.places.length < ACCOUNT_ROWS && place.firsts < most) {
      account.places.push(name);
      place.firsts += 1;
    } else if (account.rows < ACCOUNT_ROWS && place.further < most) place.further += 1;
    else return false;
    account.rows += 1;
    return true;
  };
}

/** The entry of a key, as the one seen last. */
function recent<K, V>(entries: Map<K, V>, key: K, make: () => V): V {
  const value = entries.get(key) ?? make();
  putNewest(entries, key, value, KNOWN);
  return value;
}
