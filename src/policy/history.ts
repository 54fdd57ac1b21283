import pLimit from 'p-limit';
import type { FormerPassword, PasswordHistoryStore } from '../contracts/stores/users.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import { HASHES_AT_ONCE } from '../hashing/hasher.ts';
import { Unavailable } from '../lib/failures.ts';

/** How many former passwords are kept per user and compared at most: as many as a policy may ask for. */
export const HISTORY_LIMIT = 24;

/** Half of what the hasher does at once: a crowd of password changes leaves room for sign-ins. */
const AT_ONCE = Math.max(1, HASHES_AT_ONCE >> 1);
/** With more comparisons waiting (about 25 ms each) the answer would take seconds, so it is 503 instead. */
const QUEUE_LIMIT = 128;

interface Candidate {
  /** Infinity for the current password. */
  readonly inUseUntil: number;
  /** Whether the new password made this hash; verified once, however often it is asked. */
  isSame(): Promise<boolean>;
}

/** Whose former passwords: a stored user, or somebody who has no id and no password yet. */
type Owner = Partial<Pick<User, 'id' | 'password'>>;

/** The passwords a user had, the current one being the newest. */
export type FormerPasswords = ReturnType<ReturnType<typeof createHistory>>;

/**
 * Compares new passwords with former ones, bounded in cost: nothing is read or hashed unless a rule asks, each hash is
 * verified once however many rules ask, {@link AT_ONCE} at a time over all requests, and no more after the first match.
 */
export function createHistory({
  store,
  verify,
}: {
  store: Pick<PasswordHistoryStore, 'ofUser'>;
  verify: (password: string, hash: string) => Promise<boolean>;
}) {
  const limit = pLimit(AT_ONCE);

  const compare = (password: string, hash: string): Promise<boolean> => {
    if (limit.pendingCount >= QUEUE_LIMIT) throw new Unavailable('comparing with former passwords');
    return limit(() => verify(password, hash));
  };

  const formerOf = async (user: Owner | null): Promise<FormerPassword[]> => {
    if (user?.id === undefined) return [];
    const kept = await store.ofUser(user.id, HISTORY_LIMIT);
    const { password } = user;
    return password !== undefined && hasUsablePassword({ password })
      ? [{ hash: password, retiredAt: Number.POSITIVE_INFINITY }, ...kept]
      : kept;
  };

  return (password: string, user: Owner | null) => {
    const candidates = once(async () =>
      (await formerOf(user)).map(
        ({ hash, retiredAt }): Candidate => ({
          inUseUntil: retiredAt,
          isSame: once(async () => compare(password, hash)),
        }),
      ),
    );
    return {
      /**
       * Whether the new password is one of the newest `count`.
       *
       * @param count at most {@link HISTORY_LIMIT}
       * @param since only those still in use then or later, milliseconds since the epoch
       * @throws Unavailable when too many comparisons are waiting
       */
      async includes(count: number, since = Number.NEGATIVE_INFINITY): Promise<boolean> {
        const newest = (await candidates()).slice(0, count);
        const asked = newest.filter(({ inUseUntil }) => inUseUntil >= since);
        for (let at = 0; at < asked.length; at += AT_ONCE) {
          const same = await Promise.all(asked.slice(at, at + AT_ONCE).map(({ isSame }) => isSame()));
          if (same.includes(true)) return true;
        }
        return false;
      },
    };
  };
}

/** A function that does its work at the first call and gives the same promise to all callers. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let promise: Promise<T> | undefined;
  return () => {
    promise ??= work();
    return promise;
  };
}
