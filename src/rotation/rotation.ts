import { setTimeout as pause } from 'node:timers/promises';
import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage, Stores } from '../contracts/storage.ts';
import { SEALED_TABLES, type SealedTable, type SealedValue } from '../contracts/stores/sealed.ts';
import type { Clock } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import { PLACES } from './places.ts';
import { createRetirement, type Retired } from './retirement.ts';

/** How many values are encrypted anew per transaction. */
const BATCH = 200;
/** What requests can write in between, milliseconds. */
const PAUSE = 20;

/** The tables whose values are encrypted anew as they are. What is kept of former keys is not trusted like that. */
const RENEWED = SEALED_TABLES.filter((table) => table !== 'retired_keys');

/** How many encrypted values of a table there are under a key. */
export interface Stored {
  readonly table: SealedTable;
  /** null: none of the configured keys opens them. */
  readonly keyId: string | null;
  readonly count: number;
}

/** A key that SECRET_KEY_FALLBACKS names. */
export interface Fallback {
  readonly keyId: string;
  /** Whether something that is stored cannot be read without it. */
  readonly isNeeded: boolean;
}

export interface KeyStatus {
  readonly keyId: string;
  readonly fallbacks: readonly Fallback[];
  readonly stored: readonly Stored[];
  /** The keys of which only a part is kept. */
  readonly retired: readonly Retired[];
}

/** How far a rotation is in a table. */
export interface Progress {
  readonly table: SealedTable;
  readonly seen: number;
  readonly renewed: number;
}

/**
 * The change of SECRET_KEY: what is stored under which key, and encrypting it under the first one. It may be interrupted at
 * any point and run again, while servers run: each value is replaced only if it is still as it was read.
 */
export function createRotation(deps: { storage: Storage; keyring: Keyring; audit: Audit; clock: Clock }) {
  const { storage, keyring } = deps;
  const retirement = createRetirement(deps);

  /** The pages of the encrypted values of a table. */
  async function* pages(table: SealedTable): AsyncGenerator<SealedValue[]> {
    for (let after: SealedValue['id'] | null = null; ; ) {
      const page: SealedValue[] = await storage.read.sealed.page(table, after, BATCH);
      yield page.filter((value) => PLACES[table].contextOf(value) !== null);
      const last = page.at(-1);
      if (!last || page.length < BATCH) return;
      after = last.id;
    }
  }

  const open = (table: SealedTable, value: SealedValue) => {
    const { purpose, contextOf } = PLACES[table];
    return keyring.open(purpose, value.sealed, contextOf(value) ?? '');
  };

  async function countTable(
    table: SealedTable,
    isCounted: (value: SealedValue) => boolean = () => true,
  ): Promise<Stored[]> {
    const counts = new Map<string | null, number>();
    for await (const page of pages(table))
      for (const value of page.filter(isCounted)) {
        const keyId = open(table, value)?.keyId ?? null;
        counts.set(keyId, (counts.get(keyId) ?? 0) + 1);
      }
    return [...counts].map(([keyId, count]) => ({ table, keyId, count }));
  }

  /** @returns how many of the values were encrypted anew */
  const renew = async (
    stores: Stores,
    table: SealedTable,
    values: readonly SealedValue[],
  ): Promise<number> => {
    const { purpose, contextOf } = PLACES[table];
    let renewed = 0;
    for (const value of values) {
      const opened = open(table, value);
      if (!opened || opened.keyId === keyring.id) continue;
      const sealed = keyring.encrypt(purpose, opened.text, contextOf(value) ?? '');
      if (await stores.sealed.replace(table, value, sealed)) renewed += 1;
    }
    return renewed;
  };

  async function renewTable(table: SealedTable, report: (progress: Progress) => void): Promise<void> {
    let seen = 0;
    let renewed = 0;
    for await (const page of pages(table)) {
      const outdated = page.filter((value) => open(table, value)?.keyId !== keyring.id);
      if (outdated.length > 0) {
        renewed += await storage.transaction((stores) => renew(stores, table, outdated));
        await pause(PAUSE);
      }
      seen += page.length;
      report({ table, seen, renewed });
    }
  }

  return {
    /** What is stored under which key. Reads everything that is encrypted, and changes nothing. */
    async status(): Promise<KeyStatus> {
      const retired = await retirement.all();
      const isPlanted = ({ id }: SealedValue): boolean =>
        retired.some((key) => key.id === id && !key.isRecorded);
      const stored: Stored[] = [];
      for (const table of RENEWED) stored.push(...(await countTable(table)));
      // No key is needed for what somebody else stored.
      stored.push(...(await countTable('retired_keys', (value) => !isPlanted(value))));
      const fallbacks: Fallback[] = [];
      for (const keyId of keyring.fallbackIds) {
        const isStored = stored.some((one) => one.keyId === keyId);
        fallbacks.push({ keyId, isNeeded: isStored || (await retirement.isInTrail(keyId)) });
      }
      const isConfigured = (id: string): boolean => id === keyring.id || keyring.fallbackIds.includes(id);
      return {
        keyId: keyring.id,
        fallbacks,
        stored,
        retired: retired.filter(({ id, isRecorded }) => !isConfigured(id) || !isRecorded),
      };
    },

    /** Encrypts what is stored under fallbacks under SECRET_KEY, and retires the fallbacks. */
    async rotate(source: Source, report: (progress: Progress) => void = () => {}): Promise<void> {
      for (const table of RENEWED) await renewTable(table, report);
      await retirement.renew();
      for (const keyId of keyring.fallbackIds)
        if (await retirement.isInTrail(keyId)) await retirement.retire(keyId, source);
    },
  };
}
