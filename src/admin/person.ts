import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import type { Fields } from '../contracts/fields.ts';
import { type Answer, type RouteRequest, refuse, viewerOf } from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import { hasRole, hasUsablePassword, ROLES, type User } from '../contracts/user.ts';
import { presentUser, userSchema } from '../sign-in/current-user.ts';
import type { Forbidden } from './permits.ts';

/** Of users and the like, in the API document. */
export const ID_SCHEMA = Type.Integer({ minimum: 1 });

export const personRoute = {
  tag: 'Operators',
  auth: 'staff',
  role: 'support',
  csrf: true,
  params: { id: { description: 'The user’s id.', example: '235', schema: ID_SCHEMA } },
  errors: ['not_found'],
} as const;

/** What a member of staff does with somebody’s account. */
export interface PersonAct {
  /** Its audit event, which a refusal has as well. */
  readonly event: string;
  /** Who may do it to staff. `nobody`: it could open a colleague’s account or make somebody staff; it is done on the machine. */
  readonly toStaff: 'owners' | 'nobody';
}

export interface PersonServices {
  readonly storage: Storage;
  readonly audit: Audit;
}

/** A person as a handler gets them: the user in the path, and the member of staff who asks. */
export interface Reached {
  readonly user: User;
  readonly staff: User;
}

const ID = /^[1-9][0-9]{0,14}$/;

/**
 * A handler for the paths of one user. Who was erased is `not_found`, like who never was: ids tell nothing. Accounts of staff
 * are out of reach for all but owners; the trail has who tried.
 */
export const withPerson =
  <F extends Fields>(
    { storage, audit }: PersonServices,
    { event, toStaff }: PersonAct,
    handle: (reached: Reached, request: RouteRequest<F>) => Promise<Answer>,
  ) =>
  async (request: RouteRequest<F>): Promise<Answer> => {
    const { user: staff } = viewerOf(request);
    const { id = '' } = request.params;
    const user = ID.test(id) ? await storage.read.users.byId(Number(id)) : undefined;
    if (!user || user.userType === 'anonymized') return refuse({ code: 'not_found' });
    if (!user.isStaff || (toStaff === 'owners' && hasRole(staff, 'owner')))
      return handle({ user, staff }, request);
    return forbid(audit, request, { event, userId: user.id, reason: 'staff' });
  };

/** Refuses what a member of staff may not do, and records that they tried. */
export async function forbid(
  audit: Audit,
  { viewer, source }: Pick<RouteRequest, 'viewer' | 'source'>,
  { event, userId, reason }: { readonly event: string; readonly userId: number; readonly reason: Forbidden },
): Promise<Answer> {
  const actorId = viewerOf({ viewer }).user.id;
  await audit.recordFailure(source, { event, actorId, userId, detail: { reason } });
  return refuse({ code: 'permission_denied' });
}

const nullable = <T extends ReturnType<typeof Type.String>>(type: T) => Type.Union([type, Type.Null()]);

export const nullableTime = (description: string) =>
  nullable(Type.String({ format: 'date-time', description }));

/** A person as lists show them. */
export const personSchema = Type.Object({
  ...userSchema.properties,
  username: nullable(Type.String()),
  is_active: Type.Boolean(),
  is_phone_verified: Type.Boolean(),
  has_password: Type.Boolean(),
  role: Type.Union([Type.Enum([...ROLES]), Type.Null()], { description: 'null: not a member of staff.' }),
  closed_at: nullableTime('When the account was closed; null while it is not.'),
});

export const inIso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

export const presentPerson = (user: User) => ({
  ...presentUser(user),
  username: user.username,
  is_active: user.isActive,
  is_phone_verified: user.isPhoneVerified,
  has_password: hasUsablePassword(user),
  role: user.role,
  closed_at: inIso(user.closedAt),
});
