import { Type } from 'typebox';
import { json, type Route, route } from '../contracts/route.ts';
import type { Credentials } from './credentials.ts';
import { type PersonServices, personRoute, withPerson } from './person.ts';

/** Signing somebody out everywhere, as on the command line. */
export const usersSignOut = (services: PersonServices & { credentials: Credentials }): Route[] => [
  route({
    ...personRoute,
    method: 'POST',
    path: '/admin/api/users/:id/sign-out/',
    operationId: 'signUserOut',
    summary: 'End every session of a person, and forget their known devices',
    description: 'API tokens end with their sessions. Tokens that were created on the machine stay.',
    responses: {
      200: { description: 'How many sessions ended.', schema: Type.Object({ sessions: Type.Integer() }) },
    },
    handle: withPerson(
      services,
      { event: 'session.revoke', toStaff: 'owners' },
      async ({ user, staff }, { source }) =>
        json(200, { sessions: await services.credentials.endSessions(user, source, staff.id) }),
    ),
  }),
];
