import { fieldErrorsSchema, type Route, route } from '../contracts/route.ts';
import { permitCustomersOnly } from './permits.ts';
import { personRoute, personSchema } from './person.ts';
import { type UpdateServices, withUpdate } from './person-update.ts';

/** Opening an account that was deactivated or closed. */
export const usersActivate = (services: UpdateServices): Route[] => [
  route({
    ...personRoute,
    method: 'POST',
    path: '/admin/api/users/:id/activate/',
    operationId: 'activateUser',
    summary: 'Open an account that was deactivated or closed',
    description:
      'One that was closed is not erased then. Accounts of staff open on the machine only: nobody joins the staff over HTTP.',
    responses: {
      200: { description: 'The account is active.', schema: personSchema },
      400: { description: 'Its phone is somebody else’s now.', schema: fieldErrorsSchema },
    },
    errors: ['not_found', 'precondition_failed'],
    handle: withUpdate(services, { event: 'user.activate', toStaff: 'nobody' }, () => ({
      input: { isActive: true },
      permit: permitCustomersOnly,
    })),
  }),
];
