import type { Transaction } from '../contracts/storage.ts';
import type { LedgerCount } from '../contracts/stores/codes.ts';
import type { NewCode, NewCodeRefusal, SendLimit } from '../contracts/stores/new-codes.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { countUnder } from './ledger.ts';

/** Stores a new code in the caller's transaction. @see Storage.issueCode */
export async function issueCode(
  stores: Transaction,
  { session, latestExpiry, challenge, gap, message, limits }: NewCode,
): Promise<Result<number, NewCodeRefusal>> {
  if (!(await holdSession(stores, session, latestExpiry))) return refused({ code: 'no-session' });
  const before = await stores.otp.issue(challenge, gap);
  if (before) return refused({ code: 'too-early', issuedAt: before.issuedAt });
  const turn = await stores.outbox.insert(message);
  for (const limit of limits) {
    const count = ({ counter }: Pick<SendLimit, 'counter'>): Promise<LedgerCount> =>
      countUnder(stores.otp, counter, limit.window, challenge.issuedAt);
    const party = limit.party && (await count(limit.party));
    const all = await count(limit);
    if (all.count > mostOf(limit, party)) return refused({ code: 'full', resetsAt: all.resetsAt });
  }
  return ok(turn);
}

/** How many codes a limit has. @param party what one of those who share it has had, with this one */
export const mostOf = ({ most, party }: SendLimit, own: LedgerCount | undefined): number =>
  party && own?.count === 1 ? party.most : most;

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
