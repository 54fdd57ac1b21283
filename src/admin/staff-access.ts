import type { Audit } from '../audit/audit.ts';
import type { Requester } from '../contracts/requester.ts';
import { viewerOf } from '../contracts/route.ts';
import { hasRole, type User } from '../contracts/user.ts';

/** Whether an account is out of a member of staff’s reach: those of the staff are an owner’s matter. */
export const isOutOfReach = ({ isStaff }: Pick<User, 'isStaff'>, staff: User): boolean =>
  isStaff && !hasRole(staff, 'owner');

/** Records that a member of staff looked at what is one person's: support staff see much, and should leave a trace. */
export const recordLook = (
  audit: Pick<Audit, 'recordAlone'>,
  request: Requester,
  { id }: Pick<User, 'id'>,
  event: 'user.view_messages' | 'user.view_timeline',
): Promise<void> =>
  audit.recordAlone(request.source, {
    event,
    outcome: 'success',
    actorId: viewerOf(request).user.id,
    userId: id,
  });
