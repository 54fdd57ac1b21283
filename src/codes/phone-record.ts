import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Transaction } from '../contracts/storage.ts';
import type { User } from '../contracts/user.ts';

/** Records that somebody proved by a code that a phone is theirs. */
export const recordPhone = (
  audit: Audit,
  stores: Transaction,
  source: Source,
  { id }: Pick<User, 'id'>,
): Promise<void> =>
  audit.record(stores, source, { event: 'phone.confirm', outcome: 'success', actorId: id, userId: id });
