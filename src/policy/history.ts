import pLimit from 'p-limit';
import { Type } from 'typebox';
import type { Stores } from '../contracts/storage.ts';
import type { FormerPassword, PasswordHistoryStore } from '../contracts/stores/users.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import { HASHES_AT_ONCE, type Hasher } from '../hashing/hasher.ts';
import { Unavailable } from '../lib/failures.ts';

/** How many former passwords are kept per user: the maximum that a policy may compare with. */
export const HISTORY_LIMIT = 24;

/** Keeps a password that is replaced in the caller's transaction as a former one. @param now milliseconds since the epoch */
export async function keepFormer(
  { passwordHistory }: Pick<Stores, 'passwordHistory'>,
  user: Pick<User, 'id' | 'password'>,
  now: number,
): Promise<void> {
  if (!hasUsablePassword(user)) return;
  await passwordHistory.add(user.id, { hash: user.password, retiredAt: now }, HISTORY_LIMIT);
}

/** The option of validators that compare with former passwords. */
export const passwordCount = Type.Integer({
  minimum: 1,
  maximum: HISTORY_LIMIT,
  default: 3,
  description: 'Passwords, the current one among them.',
});

/** Half of what the hasher does at once, so that many password changes leave room for sign-ins. */
const AT_ONCE = Math.max(1, HASHES_AT_ONCE >> 1);
/** A comparison takes about 25 ms: behind a longer queue the answer would take seconds, so it is refused at once. */
const QUEUE_LIMIT = 128;

interface Candidate {
  /** Infinity for the current password. */
  readonly inUseUntil: number;
  /** Whether the hash is the new password's. Verified once, at the first call. */
  isSame(): Promise<boolean>;
}

/** A stored user, or a person who is registering and has no id and password yet. */
type Owner = Partial<Pick<User, 'id' | 'password'>>;

/** The passwords of a user, the current one first. */
export type FormerPasswords = ReturnType<ReturnType<typeof createHistory>>;

/**
 * Compares new passwords with former ones at bounded cost: nothing is read or hashed unless a rule asks, each hash is
 * verified once for all rules, {@link AT_ONCE} at a time over all requests, and none after the first match.
 */
export function createHistory({
  store,
  matches,
}: {
  store: Pick<PasswordHistoryStore, 'ofUser'>;
  matches: Hasher['matches'];
}) {
  const limit = pLimit(AT_ONCE);

  /** People take turns, wherever their requests come from: who compares is signed in or holds a link. */
  const compare = (password: string, hash: string, user: Owner | null): Promise<boolean> => {
    if (limit.pendingCount >= QUEUE_LIMIT) throw new Unavailable('comparing with former passwords');
    return limit(() => matches(password, hash, { address: `user ${user?.id}` }));
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
          isSame: once(async () => compare(password, hash, user)),
        }),
      ),
    );
    return {
      /**
       * Whether the new password is one of the newest `count`.
       *
       * @param count at most {@link HISTORY_LIMIT}
       * @param since only passwords in use then or later, milliseconds since the epoch
       * @throws Unavailable when the queue is full
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

/** Does its work at the first call and returns the same promise to all callers. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let promise: Promise<T> | undefined;
  return () => {
    promise ??= work();
    return promise;
  };
}
