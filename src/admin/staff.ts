import { readFields } from '../contracts/fields.ts';
import { fieldErrorsSchema, json, type Route, refuse, route, viewerOf } from '../contracts/route.ts';
import { invalidFields } from '../errors.ts';
import type { Keyring } from '../lib/keyring.ts';
import { createCursors, pageFields, pageParameters, pageSchema, refuseCursor } from './paging.ts';
import { permitLeaving } from './permits.ts';
import { personRoute, personSchema, presentPerson } from './person.ts';
import { type UpdateServices, withUpdate } from './person-update.ts';

interface Services extends UpdateServices {
  readonly keyring: Keyring;
}

/** The staff. Roles are given on the machine only; over HTTP an owner can take one away. */
export function staff(services: Services): Route[] {
  const { storage, audit, keyring } = services;
  const cursors = createCursors(keyring);
  return [
    route({
      ...ownerRoute,
      method: 'GET',
      path: '/admin/api/staff/',
      operationId: 'listStaff',
      summary: 'The members of staff, with role and last sign-in',
      query: pageParameters,
      responses: {
        200: { description: 'A page, by id.', schema: pageSchema(personSchema) },
        400: { description: 'The cursor is not valid.', schema: fieldErrorsSchema },
      },
      async handle(request) {
        const { user } = viewerOf(request);
        const reading = readFields(pageFields(), request.query);
        if (!reading.ok) return refuse(invalidFields(reading.refusal.errors));
        const { cursor, limit } = reading.value;
        const list = JSON.stringify(['staff', user.id]);
        const after = cursor === undefined ? [0] : cursors.decode(list, cursor);
        if (!after) return refuseCursor();
        const found = await storage.read.users.staff(Number(after[0]), limit + 1);
        const page = found.slice(0, limit);
        const entry = { event: 'staff.list', outcome: 'success', actorId: user.id, userId: null } as const;
        await audit.recordAlone(request.source, { ...entry, detail: { found: page.length } });
        const last = page.at(-1);
        return json(200, {
          results: page.map(presentPerson),
          next: last && found.length > limit ? cursors.encode(list, [last.id]) : null,
        });
      },
    }),
    route({
      ...personRoute,
      ...ownerRoute,
      method: 'POST',
      secondFactor: 'recent',
      path: '/admin/api/staff/:id/remove/',
      operationId: 'removeStaff',
      summary: 'Take a member of staff off the staff',
      description:
        'Ends every session, token and link of theirs; they keep their account as a customer. Of who is none, nothing changes. Nobody removes themselves or the last owner. Roles are given on the machine only.',
      responses: { 200: { description: 'The account, without a role.', schema: personSchema } },
      errors: ['not_found', 'precondition_failed'],
      handle: withUpdate(services, { event: 'user.update', toStaff: 'owners' }, ({ staff: owner }) => ({
        input: { isStaff: false },
        permit: permitLeaving(owner),
      })),
    }),
  ];
}

const ownerRoute = { tag: 'Operators', auth: 'staff', role: 'owner', csrf: true } as const;
