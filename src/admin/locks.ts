import { codeFailures } from '../codes/failure-limit.ts';
import { codesSent, codesSentBy } from '../codes/send-limits.ts';
import type { Storage } from '../contracts/storage.ts';
import type { LedgerCounter } from '../contracts/stores/codes.ts';
import { emailKey, type User } from '../contracts/user.ts';
import type { Clock } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import type { Settings } from '../settings.ts';
import { THROTTLE_SCOPES } from '../settings-table/sign-in.ts';
import type { BudgetOwner } from '../throttle/budgets.ts';
import type { Counter, Counters } from '../throttle/counters.ts';
import { passwordFailures } from '../throttle/guesses.ts';
import { requestCounter } from '../throttle/throttle.ts';
import { holderOf } from '../users/phone-holder.ts';

/** What is counted about a person. `request`: requests of a scope of THROTTLING_SETTINGS. */
export const COUNTED = ['password-failure', 'code-failure', 'code-sent', 'request'] as const;
/** Whose count it is: of all browsers that are not known, of a known one, or of the person once signed in. */
export const COUNTED_FROM = ['strangers', 'known-device', 'account'] as const;

/** A limit that a person, or whoever is after them, has used in part. */
export interface PersonCount {
  readonly counted: (typeof COUNTED)[number];
  readonly from: (typeof COUNTED_FROM)[number];
  /** Of requests; else null. */
  readonly scope: (typeof THROTTLE_SCOPES)[number] | null;
  readonly count: number;
  readonly limit: number;
  /** Milliseconds. */
  readonly window: number;
}

export const isFull = ({ count, limit }: PersonCount): boolean => count >= limit;

type Named = Pick<PersonCount, 'counted' | 'from' | 'scope'>;
interface InThrottle {
  readonly named: Named;
  readonly counter: Required<Counter>;
}
interface InLedger {
  readonly named: Named;
  readonly counter: LedgerCounter;
  readonly window: number;
  readonly most: number;
}

/**
 * What keeps a person out, or from getting codes: the counters of guesses and requests about them. Those of networks are not
 * theirs, and stay. A phone’s are a person’s only if codes to it are for them.
 */
export function createLocks(deps: {
  storage: Storage;
  counters: Counters;
  settings: Settings;
  keyring: Keyring;
  clock: Clock;
}) {
  const { storage, counters, settings, clock } = deps;

  async function countersOf(user: User): Promise<{ inThrottle: InThrottle[]; inLedger: InLedger[] }> {
    const { users, devices } = storage.read;
    const { phone } = user;
    const holdsPhone = phone !== null && (await holderOf(users, phone))?.id === user.id;
    const ofPhone: BudgetOwner[] = holdsPhone ? [['phone', phone]] : [];
    const ofEmail: BudgetOwner[] = user.email === null ? [] : [['email', emailKey(user.email)]];
    const known = (await devices.ofUser(user.id)).map(
      ({ id }): BudgetOwner => ['known', String(user.id), id],
    );
    const pools: BudgetOwner[] = [...ofPhone, ...(known.length > 0 ? [['known', String(user.id)]] : [])];
    const account: BudgetOwner = ['user', String(user.id)];

    return {
      inThrottle: [
        ...[...ofEmail, ...known].map((owner) => ({
          named: { counted: 'password-failure', from: fromOf(owner), scope: null } as const,
          counter: passwordFailures(owner, settings),
        })),
        ...THROTTLE_SCOPES.flatMap((scope) =>
          [...ofEmail, ...ofPhone, ...known, account].flatMap((owner) => {
            const counter = requestCounter(scope, owner, settings);
            return counter
              ? [{ named: { counted: 'request', from: fromOf(owner), scope } as const, counter }]
              : [];
          }),
        ),
      ],
      inLedger: [
        ...[...ofPhone, ...known].map((owner) => ({
          named: { counted: 'code-failure', from: fromOf(owner), scope: null } as const,
          ...codeFailures(owner, deps),
        })),
        ...pools.flatMap((pool) =>
          codesSent(pool, deps).map((sent) => ({
            named: { counted: 'code-sent', from: fromOf(pool), scope: null } as const,
            ...sent,
          })),
        ),
        {
          named: { counted: 'code-sent', from: 'account', scope: null },
          ...codesSentBy(user.id, deps),
        },
      ],
    };
  }

  async function lookInLedger(asked: readonly InLedger[]): Promise<PersonCount[]> {
    const now = clock.now();
    // Counters of both kinds may have one name.
    const lookAt = async (kind: LedgerCounter['kind']) => {
      const keys = asked.flatMap(({ counter }) => (counter.kind === kind ? counter.keys : []));
      return [kind, await storage.read.otp.countedUnder(kind, keys, now)] as const;
    };
    const found = new Map(await Promise.all([lookAt('failure'), lookAt('send')]));
    return asked.map(({ named, counter, window, most }) => ({
      ...named,
      count: Math.max(...counter.keys.map((key) => found.get(counter.kind)?.get(key)?.count ?? 0)),
      limit: most,
      window,
    }));
  }

  return {
    /** Every limit that is used in part. @throws Unavailable when the counters cannot be reached */
    async of(user: User): Promise<PersonCount[]> {
      const { inThrottle, inLedger } = await countersOf(user);
      const counts = await counters.look(inThrottle.map(({ counter }) => counter));
      const throttled = inThrottle.map(({ named, counter }, index) => ({
        ...named,
        count: counts[index] ?? 0,
        limit: counter.most,
        window: counter.window,
      }));
      return [...throttled, ...(await lookInLedger(inLedger))].filter(({ count }) => count > 0);
    },

    /**
     * What forgets all of it, counters of the database in the caller's transaction.
     * @throws Unavailable when the counters cannot be reached
     */
    async clearing(user: User) {
      const { inThrottle, inLedger } = await countersOf(user);
      return {
        inThrottle: () => counters.clear(inThrottle.map(({ counter }) => counter)),
        inLedger: async ({ otp }: Pick<Storage['read'], 'otp'>): Promise<void> => {
          for (const { counter } of inLedger) await otp.clear(counter.kind, counter.keys);
        },
      };
    },
  };
}

export type Locks = ReturnType<typeof createLocks>;

const fromOf = ([kind]: BudgetOwner): PersonCount['from'] => {
  if (kind === 'known') return 'known-device';
  return kind === 'user' ? 'account' : 'strangers';
};
