import type { Fields } from '../contracts/fields.ts';
import { type Answer, json, type RouteRequest, refuse } from '../contracts/route.ts';
import { invalidFields } from '../errors.ts';
import { type AccountInput, versionOf } from '../users/account.ts';
import type { Accounts, UpdateRefusal, Updater } from './accounts.ts';
import { FORBIDDEN, type Forbidden, type PermitRefusal } from './permits.ts';
import {
  forbid,
  type PersonAct,
  type PersonServices,
  presentPerson,
  type Reached,
  withPerson,
} from './person.ts';
import { etagOf } from './version-tags.ts';

export interface UpdateServices extends PersonServices {
  readonly accounts: Accounts;
}

/** What to change, and who may: asked where it is written. */
interface Plan extends Omit<Updater<PermitRefusal>, 'actorId'> {
  readonly input: AccountInput;
}

/** A handler that updates the account of the user in the path, and answers with it as it is then. */
export const withUpdate = <F extends Fields>(
  services: UpdateServices,
  act: PersonAct,
  plan: (reached: Reached, request: RouteRequest<F>) => Plan | Promise<Plan>,
) =>
  withPerson<F>(services, act, async ({ user, staff }, request) => {
    const { input, ...updater } = await plan({ user, staff }, request);
    const { accounts, audit } = services;
    const result = await accounts.update(user.id, input, request.source, { ...updater, actorId: staff.id });
    if (result.ok) return { ...json(200, presentPerson(result.value)), ...etagOf(versionOf(result.value)) };
    const { refusal } = result;
    return isForbidden(refusal)
      ? forbid(audit, request, { event: act.event, userId: user.id, reason: refusal })
      : refuseUpdate(refusal);
  });

const isForbidden = (refusal: unknown): refusal is Forbidden =>
  FORBIDDEN.some((reason) => reason === refusal);

/** The fields of an operator’s faults have the same names here. */
function refuseUpdate(refusal: UpdateRefusal | 'unproved'): Answer {
  if (refusal === 'unproved') return refuse({ code: 'second_factor_required' });
  if (refusal === 'not-found' || refusal === 'erased') return refuse({ code: 'not_found' });
  return refuse(refusal === 'changed' ? { code: 'precondition_failed' } : invalidFields(refusal));
}
