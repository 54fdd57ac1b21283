import type { Audit } from '../audit/service.ts';
import type { Source } from '../route.ts';
import type { Transaction } from '../storage.ts';
import type { User } from '../users/user.ts';

/** Records that somebody proved by a code that a phone is theirs. */
export const recordPhone = (
  audit: Audit,
  stores: Transaction,
  source: Source,
  { id }: Pick<User, 'id'>,
): Promise<void> =>
  audit.record(stores, source, { event: 'phone.confirm', outcome: 'success', actorId: id, userId: id });
