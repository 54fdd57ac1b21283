import { Type } from 'typebox';
import { boolean, choice, moment, optional, readFields, text } from '../contracts/fields.ts';
import { fieldErrorsSchema, json, type Route, refuse, route, viewerOf } from '../contracts/route.ts';
import { hasRole, USER_TYPES } from '../contracts/user.ts';
import { invalidFields } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import type { SecondFactors } from '../second-factor/factors.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';
import { presentUser, userSchema } from '../sign-in/current-user.ts';
import type { Counters } from '../throttle/counters.ts';
import { createUserSearch, kindOfTerm, TERM_MAX_LENGTH } from '../users/search.ts';
import { accountFields, inputOf } from './account-fields.ts';
import { createLocks } from './locks.ts';
import { createCursors, pageFields, pageParameters, pageSchema, refuseCursor } from './paging.ts';
import { permitChange } from './permits.ts';
import { personRoute, personSchema, presentPerson, withPerson } from './person.ts';
import { detailsSchema, presentDetails } from './person-details.ts';
import { type UpdateServices, withUpdate } from './person-update.ts';
import { etagOf, versionIn } from './version-tags.ts';

interface Services extends UpdateServices {
  readonly sessions: Sessions;
  readonly counters: Counters;
  readonly settings: Settings;
  readonly keyring: Keyring;
  readonly secondFactors: Pick<SecondFactors, 'refuse'>;
  readonly clock: Clock;
}

const LIST_PATH = '/admin/api/users/';
const PATH = '/admin/api/users/:id/';

const FILTERS = {
  ...pageFields(),
  search: optional(text(TERM_MAX_LENGTH)),
  created_after: optional(moment()),
  created_before: optional(moment()),
  user_type: optional(choice(USER_TYPES)),
  is_active: optional(boolean()),
};

/** People: finding, creating, showing and changing them. Staff are created on the machine only. */
export function users(services: Services): Route[] {
  const { audit, accounts, settings, keyring, secondFactors } = services;
  const cursors = createCursors(keyring);
  const search = createUserSearch(services);
  const locks = createLocks(services);

  return [
    route({
      ...listRoute,
      method: 'GET',
      path: LIST_PATH,
      operationId: 'listUsers',
      summary: 'Find people, a page at a time',
      description:
        'Without `search` the newest come first, else in the order of what they were found by. Each filter narrows the list. Erased accounts are never found, members of staff by owners only. A cursor is good for the same search, filters and reader.',
      query: {
        search: {
          description:
            'An id, a phone in any spelling, or the beginning of an e-mail, username, last name, or first and last name.',
          example: 'ada@example.com',
        },
        created_after: { description: 'Created then or later.', example: '2026-01-31T12:00:00Z' },
        created_before: { description: 'Created earlier.', example: '2026-02-28' },
        user_type: {
          description: 'Only accounts of this type.',
          example: 'guest',
          schema: Type.Enum([...USER_TYPES]),
        },
        is_active: { description: 'Whether the account is active.', example: 'true', schema: Type.Boolean() },
        ...pageParameters,
      },
      responses: {
        200: { description: 'A page.', schema: pageSchema(personSchema) },
        400: { description: 'A filter or the cursor is not valid.', schema: fieldErrorsSchema },
      },
      async handle(request) {
        const { user: staff } = viewerOf(request);
        const reading = readFields(FILTERS, request.query);
        if (!reading.ok) return refuse(invalidFields(reading.refusal.errors));
        const { search: term, cursor, limit, ...filters } = reading.value;
        const conditions = {
          ...(filters.created_after !== undefined && { createdFrom: filters.created_after }),
          ...(filters.created_before !== undefined && { createdBefore: filters.created_before }),
          ...(filters.user_type !== undefined && { userType: filters.user_type }),
          ...(filters.is_active !== undefined && { isActive: filters.is_active }),
          staff: hasRole(staff, 'owner') ? 'included' : 'left-out',
        } as const;
        const list = JSON.stringify(['users', staff.id, term, conditions]);
        const after = cursor === undefined ? null : cursors.decode(list, cursor);
        if (cursor !== undefined && !after) return refuseCursor();
        const page = await search(term, conditions, { after, limit });
        await audit.recordAlone(request.source, {
          event: 'user.search',
          outcome: 'success',
          actorId: staff.id,
          userId: null,
          detail: { by: kindOfTerm(term, settings), found: page.users.length },
        });
        return json(200, {
          results: page.users.map(presentPerson),
          next: page.next && cursors.encode(list, page.next),
        });
      },
    }),
    route({
      ...listRoute,
      method: 'POST',
      path: LIST_PATH,
      operationId: 'createUser',
      summary: 'Create an account, for example of a guest',
      description:
        'Every field is optional. A guest has no password. Set `is_email_verified` or `is_phone_verified` if the shop has verified the address or phone. Members of staff are created at the command line only.',
      body: accountFields(settings).created,
      responses: {
        201: { description: 'The account.', schema: userSchema },
        400: {
          description: 'A field is not valid, or e-mail or phone is taken.',
          schema: fieldErrorsSchema,
        },
      },
      async handle({ body, raw, source, viewer }) {
        const input = {
          ...inputOf(body, raw),
          mustVerifyEmail: body.verification_required,
          password: body.password,
        };
        const result = await accounts.create([input], source, viewerOf({ viewer }).user.id);
        // The route has validated the rest. The remaining faults are of email, phone and password, whose names are the same.
        if (!result.ok) return refuse(invalidFields(result.refusal));
        const [user] = result.value;
        if (!user) throw new Error('nothing was created');
        return json(201, presentUser(user));
      },
    }),
    route({
      ...personRoute,
      method: 'GET',
      path: PATH,
      operationId: 'getUser',
      summary: 'One person: account, sign-ins, sessions and devices',
      responses: { 200: { description: 'The person. `ETag` is the `version`.', schema: detailsSchema } },
      handle: withPerson(
        services,
        { event: 'user.view', toStaff: 'owners' },
        async ({ user, staff }, { source }) => {
          const details = await presentDetails(user, { ...services, locks });
          const entry = {
            event: 'user.view',
            outcome: 'success',
            actorId: staff.id,
            userId: user.id,
          } as const;
          await audit.recordAlone(source, entry);
          return { ...json(200, details), ...etagOf(details.version) };
        },
      ),
    }),
    route({
      ...personRoute,
      method: 'PATCH',
      path: PATH,
      operationId: 'updateUser',
      summary: 'Change an account',
      description:
        'What is left out stays; an empty text clears a field. A new e-mail or phone is not verified unless the request says so. A new e-mail, and another verified phone, end every session, token and link of the person. Whoever changes e-mail, phone or what is verified could sign in as the person, so that takes the role `manager` and, in a session, a second factor of the last 15 minutes; of staff these change on the machine only. With `If-Match`, nothing is changed if the account was changed since.',
      requestHeaders: {
        'If-Match': { description: 'The `version` that was read.', example: '"5f2b6c1d9e8a7f30"' },
      },
      body: accountFields(settings).changed,
      responses: {
        200: { description: 'The account as it is now. `ETag` is its `version`.', schema: personSchema },
        400: {
          description: 'A field is not valid, or e-mail or phone is taken.',
          schema: fieldErrorsSchema,
        },
      },
      errors: ['not_found', 'precondition_failed'],
      handle: withUpdate(services, { event: 'user.update', toStaff: 'owners' }, async (_reached, request) => {
        const input = inputOf(request.body, request.raw);
        const viewer = viewerOf(request);
        const isProved = (await secondFactors.refuse(viewer, 'recent')) === null;
        return {
          input,
          version: versionIn(request.headers['if-match']),
          permit: permitChange({ user: viewer.user, isProved }, input, settings),
        };
      }),
    }),
  ];
}

const listRoute = { tag: 'Operators', auth: 'staff', role: 'support', csrf: true } as const;
