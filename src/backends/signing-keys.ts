import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage, Transaction } from '../contracts/storage.ts';
import type { SigningKeyRow } from '../contracts/stores/backends.ts';
import { type Clock, DAY, SECOND } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import type { Logger } from '../lib/logger.ts';
import type { Settings } from '../settings.ts';
import { createKeyPairs, type SigningKey } from './key-pairs.ts';

/** How long a key signs, milliseconds. */
export const KEY_LIFE = 90 * DAY;
/** How long a key is published before it signs, so that every verifier has fetched it; milliseconds. */
const PUBLISHED_AHEAD = DAY;
/** How long a key stays published after it last signed, milliseconds. Tokens live for minutes. */
const PUBLISHED_AFTER = DAY;
/** How often a process looks for keys that another one made or withdrew, milliseconds. */
const LOOK_EVERY = 2 * SECOND;

const LOCK = 'signing-keys';
/** The source of what happens by the calendar. */
const CALENDAR: Source = { address: 'service', agent: '', requestId: LOCK };

/** A key as operators see it. */
export interface ListedKey extends Pick<SigningKeyRow, 'kid' | 'createdAt' | 'signsFrom'> {
  readonly state: 'next' | 'signing' | 'published' | 'unreadable';
  /** When it is withdrawn; null while no later key is known. */
  readonly withdrawnAt: number | null;
}

type Reason = 'first' | 'unreadable' | 'schedule' | 'operator' | 'withdrawal';
type Dated = Pick<SigningKeyRow, 'signsFrom'>;

/**
 * The keys of session tokens, named by thumbprint (RFC 7638). Every 90 days a new one takes over: published a day before,
 * and the old one until a day after, so that clocks that differ and copies of the JWKS do no harm. Processes agree by a
 * lock: the first makes the key, the others find it.
 */
export function createSigningKeys(deps: {
  storage: Storage;
  settings: Settings;
  keyring: Keyring;
  audit: Audit;
  clock: Clock;
  logger: Logger;
}) {
  const { storage, settings, audit, clock } = deps;
  const pairs = createKeyPairs(deps);
  let known: readonly SigningKey[] = [];
  let knownAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;
  let making: Promise<unknown> | undefined;

  const look = async (): Promise<void> => {
    const now = clock.now();
    known = await pairs.openAll(await storage.read.signingKeys.all());
    knownAt = now;
  };

  /** The keys that open, the first to sign first. */
  const usable = async (): Promise<readonly SigningKey[]> => {
    const age = clock.now() - knownAt;
    if (age < 0 || age >= LOOK_EVERY) {
      looking ??= look().finally(() => {
        looking = undefined;
      });
      await looking;
    }
    return known;
  };

  const record = (stores: Transaction, source: Source, event: string, kid: string, reason: Reason) =>
    audit.record(stores, source, {
      event,
      outcome: 'success',
      actorId: null,
      userId: null,
      detail: { kid, reason },
    });

  const withdraw = async (
    stores: Transaction,
    source: Source,
    rows: readonly SigningKeyRow[],
    reason: Reason,
  ): Promise<void> => {
    for (const { kid } of rows)
      if (await stores.signingKeys.remove(kid))
        await record(stores, source, 'signing_key.withdraw', kid, reason);
  };

  /**
   * Makes a key.
   * @param plan `signsIn` milliseconds from now; `why` is asked under the lock and may still say no; `ends`: the keys it replaces
   * @returns null if it was not made
   */
  async function make(
    source: Source,
    plan: {
      readonly signsIn: number;
      readonly why: (rows: readonly SigningKeyRow[]) => Reason | null;
      readonly ends?: 'all-others';
    },
  ): Promise<SigningKeyRow | null> {
    const now = clock.now();
    // Before the transaction, which others wait for.
    const row = await pairs.generate({ createdAt: now, signsFrom: now + plan.signsIn });
    const made = await storage.transaction(async (stores) => {
      await stores.exclusively(LOCK);
      const rows = await stores.signingKeys.all();
      const reason = plan.why(rows);
      if (reason === null) return null;
      if (plan.ends) await withdraw(stores, source, rows, reason);
      await stores.signingKeys.insert(row);
      await record(stores, source, 'signing_key.create', row.kid, reason);
      return row;
    });
    knownAt = Number.NEGATIVE_INFINITY;
    return made;
  }

  const newestOf = (rows: readonly SigningKeyRow[]): SigningKeyRow | undefined =>
    rows.findLast(pairs.isReadable);

  const isDue = ({ signsFrom }: Dated): boolean => signsFrom + KEY_LIFE - PUBLISHED_AHEAD <= clock.now();

  const whyDue = (rows: readonly SigningKeyRow[]): Reason | null => {
    const newest = newestOf(rows);
    if (!newest) return rows.length === 0 ? 'first' : 'unreadable';
    return isDue(newest) ? 'schedule' : null;
  };

  /** The usable keys, after making the one that is due. */
  async function current(): Promise<readonly SigningKey[]> {
    const keys = await usable();
    const newest = keys.at(-1);
    if (newest && !isDue(newest)) return keys;
    // With nothing to sign with there is nothing to wait for.
    making ??= make(CALENDAR, { signsIn: newest ? PUBLISHED_AHEAD : 0, why: whyDue }).finally(() => {
      making = undefined;
    });
    await making;
    return usable();
  }

  const isOn = (): boolean => settings.get('JWT_AUDIENCES').length > 0;
  /** No key is made for a service that issues no tokens. */
  const wanted = (): Promise<readonly SigningKey[]> => (isOn() ? current() : usable());

  const isOver = (keys: readonly SigningKey[], row: Dated): boolean =>
    (withdrawalOf(keys, row) ?? Number.POSITIVE_INFINITY) <= clock.now();

  return {
    /** The key that signs now. Makes the first one, and the next one when it is due. */
    async signer(): Promise<SigningKey> {
      const key = signerOf(await current(), clock.now());
      if (!key) throw new Error('no signing key could be made');
      return key;
    },

    /** The published keys. */
    async published(): Promise<readonly SigningKey[]> {
      const keys = await wanted();
      return keys.filter((key) => !isOver(keys, key));
    },

    /** Every stored key, the first to sign first. */
    async list(): Promise<ListedKey[]> {
      const keys = await usable();
      const signer = signerOf(keys, clock.now());
      const stateOf = (row: SigningKeyRow): ListedKey['state'] => {
        if (!pairs.isReadable(row)) return 'unreadable';
        if (row.kid === signer?.kid) return 'signing';
        return row.signsFrom > clock.now() ? 'next' : 'published';
      };
      return (await storage.read.signingKeys.all()).map((row) => ({
        kid: row.kid,
        createdAt: row.createdAt,
        signsFrom: row.signsFrom,
        state: stateOf(row),
        withdrawnAt: withdrawalOf(keys, row),
      }));
    },

    /** Makes the next key ahead of the calendar: it signs from tomorrow on. @returns null if the next one already waits */
    rotate: (source: Source): Promise<SigningKeyRow | null> =>
      make(source, {
        signsIn: PUBLISHED_AHEAD,
        why: (rows) => ((newestOf(rows)?.signsFrom ?? 0) > clock.now() ? null : 'operator'),
      }),

    /** Withdraws every key at once; a new one signs from now on. Tokens signed before are void. */
    async replaceAll(source: Source): Promise<SigningKeyRow> {
      const made = await make(source, { signsIn: 0, why: () => 'withdrawal', ends: 'all-others' });
      if (!made) throw new Error('a key that nothing speaks against was not made');
      return made;
    },

    /** The chore: makes the key that is due, and deletes those withdrawn. */
    async maintain(): Promise<void> {
      const keys = await wanted();
      const over = (await storage.read.signingKeys.all()).filter((row) => isOver(keys, row));
      if (over.length > 0)
        await storage.transaction((stores) => withdraw(stores, CALENDAR, over, 'schedule'));
    },
  };
}

export type SigningKeys = ReturnType<typeof createSigningKeys>;

/** On a clock that is behind its maker's, the only key has not begun yet; it signs all the same. */
const signerOf = (keys: readonly SigningKey[], now: number): SigningKey | undefined =>
  keys.findLast(({ signsFrom }) => signsFrom <= now) ?? keys[0];

/** When a key is withdrawn: a day after the usable key that follows it began to sign. */
function withdrawalOf(keys: readonly Dated[], row: Dated): number | null {
  const next = keys.find(({ signsFrom }) => signsFrom > row.signsFrom);
  return next ? next.signsFrom + PUBLISHED_AFTER : null;
}
