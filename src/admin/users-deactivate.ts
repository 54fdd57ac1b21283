import { type Route, route } from '../contracts/route.ts';
import { permitLeaving } from './permits.ts';
import { personRoute, personSchema } from './person.ts';
import { type UpdateServices, withUpdate } from './person-update.ts';

/** Closing an account to its owner, until it is activated again. */
export const usersDeactivate = (services: UpdateServices): Route[] => [
  route({
    ...personRoute,
    method: 'POST',
    path: '/admin/api/users/:id/deactivate/',
    operationId: 'deactivateUser',
    summary: 'Deactivate an account, and end its sessions, tokens and links',
    description: 'Nothing is erased. Nobody deactivates themselves or the last owner.',
    responses: { 200: { description: 'The account is not active.', schema: personSchema } },
    errors: ['not_found', 'precondition_failed'],
    handle: withUpdate(services, { event: 'user.deactivate', toStaff: 'owners' }, ({ staff }) => ({
      input: { isActive: false },
      permit: permitLeaving(staff),
    })),
  }),
];
