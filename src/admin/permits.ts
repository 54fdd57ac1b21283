import type { Transaction } from '../contracts/storage.ts';
import { hasRole, type User } from '../contracts/user.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { Settings } from '../settings.ts';
import { type AccountInput, applyInput, changesOf } from '../users/account.ts';

/** Why a member of staff may not do what they ask for, for the audit trail. */
export const FORBIDDEN = ['staff', 'role', 'oneself', 'last-owner'] as const;
export type Forbidden = (typeof FORBIDDEN)[number];

/** Refused as well where the second factor must be proved again: that is no attempt at what is forbidden. */
export type PermitRefusal = Forbidden | 'unproved';

type Permit<R extends PermitRefusal = Forbidden> = (
  stores: Transaction,
  before: User,
) => Promise<Result<void, R>>;

/** Above the number of people who work for a shop. */
const STAFF_LIMIT = 10_000;
/** Whoever changes one of these can have links and codes sent to an address of their own. */
const OPENING = ['email', 'phone', 'isEmailVerified', 'isPhoneVerified'] as const;

/** For what could open a colleague’s account or make somebody staff. Asked again where it is written: they may have just joined. */
export const permitCustomersOnly: Permit = async (_stores, { isStaff }) =>
  isStaff ? refused('staff') : ok(undefined);

/**
 * Whether somebody may change an account: what opens it takes a manager and a recent second factor, like signing in as its user;
 * of staff it changes on the machine only.
 */
export const permitChange =
  (
    { user: staff, isProved }: { readonly user: User; readonly isProved: boolean },
    input: AccountInput,
    settings: Settings,
  ): Permit<PermitRefusal> =>
  async (_stores, before) => {
    if (before.isStaff && !hasRole(staff, 'owner')) return refused('staff');
    const intended = applyInput(before, input, settings);
    const changes = intended.ok ? changesOf(before, intended.value) : {};
    if (!OPENING.some((name) => name in changes)) return ok(undefined);
    if (before.isStaff) return refused('staff');
    if (!hasRole(staff, 'manager')) return refused('role');
    return isProved ? ok(undefined) : refused('unproved');
  };

/**
 * Whether somebody may lose their account or their role: of staff not by themselves, nor the last owner. Asked under a lock, so
 * that two owners cannot remove each other at the same moment.
 */
export const permitLeaving =
  (staff: User): Permit =>
  async (stores, before) => {
    if (!before.isStaff) return ok(undefined);
    if (!hasRole(staff, 'owner')) return refused('staff');
    if (before.id === staff.id) return refused('oneself');
    await stores.exclusively('owners');
    const colleagues = await stores.users.staff(0, STAFF_LIMIT);
    const isOwnerBeside = ({ id, role, isActive }: User): boolean =>
      id !== before.id && role === 'owner' && isActive;
    return colleagues.some(isOwnerBeside) ? ok(undefined) : refused('last-owner');
  };
