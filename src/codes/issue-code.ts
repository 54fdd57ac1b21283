import type { Transaction } from '../contracts/storage.ts';
import type { LedgerCount } from '../contracts/stores/codes.ts';
import type { NewCode, NewCodeRefusal, SendLimit } from '../contracts/stores/new-codes.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { highestOf, inOrder } from './ledger.ts';

/** Stores a new code in the caller's transaction. @see Storage.issueCode */
export async function issueCode(
  stores: Transaction,
  { session, latestExpiry, challenge, gap, message, limits }: NewCode,
): Promise<Result<number, NewCodeRefusal>> {
  if (!(await holdSession(stores, session, latestExpiry))) return refused({ code: 'no-session' });
  const before = await stores.otp.issue(challenge, gap);
  if (before) return refused({ code: 'too-early', issuedAt: before.issuedAt });
  const turn = await stores.outbox.insert(message);
  const counts = await countAll(stores, limits, challenge.issuedAt);
  const full = fullOf(limits, counts, challenge.issuedAt);
  return full ? refused(full) : ok(turn);
}

/**
 * The first limit that a code is beyond.
 * @param counts what each counter has, with this code
 * @param now milliseconds since the epoch
 */
export function fullOf(
  limits: readonly SendLimit[],
  counts: ReadonlyMap<string, LedgerCount>,
  now: number,
): Extract<NewCodeRefusal, { code: 'full' }> | null {
  const countOf = ({ counter }: Pick<SendLimit, 'counter'>): LedgerCount =>
    highestOf(
      counter.keys.flatMap((key) => counts.get(key) ?? []),
      now,
    );
  for (const { counter, most, party } of limits) {
    const all = countOf({ counter });
    // For the first code of one of those who share it, the limit is another.
    const limit = party && countOf(party).count === 1 ? party.most : most;
    if (all.count > limit) return { code: 'full', resetsAt: all.resetsAt };
  }
  return null;
}

async function countAll(
  { otp }: Transaction,
  limits: readonly SendLimit[],
  now: number,
): Promise<ReadonlyMap<string, LedgerCount>> {
  const counters = limits.flatMap(({ counter, party, window }) =>
    [counter, ...(party ? [party.counter] : [])].flatMap(({ kind, keys }) =>
      keys.map((key) => ({ kind, key, window })),
    ),
  );
  const counts = new Map<string, LedgerCount>();
  for (const { kind, key, window } of counters.sort(inOrder))
    counts.set(key, await otp.count(kind, key, window, now));
  return counts;
}

/** Reads the session again, because the visitor may have signed in or out since the request began. */
async function holdSession(
  stores: Transaction,
  session: NewCode['session'],
  latestExpiry: number,
): Promise<boolean> {
  const { idHash, expiresAt } = 'start' in session ? session.start : session.held;
  if ('start' in session) await stores.exclusively(`session:${idHash}`);
  const held = await stores.sessions.byIdHash(idHash);
  if (held?.userId === null) await stores.sessions.extend(idHash, expiresAt, latestExpiry);
  if (held) return true;
  if ('held' in session) return false;
  await stores.sessions.insert(session.start);
  return true;
}
