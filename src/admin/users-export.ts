import { json, type Route, route } from '../contracts/route.ts';
import type { Clock } from '../lib/clock.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { type PersonServices, personRoute, withPerson } from './person.ts';
import { createPersonExport, exportSchema } from './person-export.ts';

/** What is stored about a person, for who asks for it. */
export function usersExport(services: PersonServices & { outbox: Outbox; clock: Clock }): Route[] {
  const exportOf = createPersonExport(services);
  return [
    route({
      ...personRoute,
      role: 'manager',
      method: 'GET',
      secondFactor: 'recent',
      path: '/admin/api/users/:id/export/',
      operationId: 'exportUser',
      summary: 'All that is stored about a person, as a file to hand to them',
      description: 'Without hashes, keys and tokens, and without addresses from which others acted.',
      responses: { 200: { description: 'The file.', schema: exportSchema } },
      handle: withPerson(
        services,
        { event: 'user.export', toStaff: 'owners' },
        async ({ user, staff }, { source }) => {
          const file = await exportOf(user);
          await services.audit.recordAlone(source, {
            event: 'user.export',
            outcome: 'success',
            actorId: staff.id,
            userId: user.id,
          });
          const headers = { 'content-disposition': `attachment; filename="user-${user.id}.json"` };
          return { ...json(200, file), headers };
        },
      ),
    }),
  ];
}
