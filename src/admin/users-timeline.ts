import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import { moment, optional, readFields } from '../contracts/fields.ts';
import { fieldErrorsSchema, json, type Route, refuse, route } from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import { invalidFields } from '../errors.ts';
import type { Keyring } from '../lib/keyring.ts';
import { isoTime, listName, TIME_QUERY } from './listing.ts';
import { createCursors, pageFields, pageParameters, pageSchema, refuseCursor } from './paging.ts';
import { personRoute, withPerson } from './person.ts';
import { recordLook } from './staff-access.ts';
import type { Timeline, TimelinePosition } from './timeline.ts';
import { ENTRY_KINDS, type TimelineEntry } from './timeline-entry.ts';

const LOOK = { event: 'user.view_timeline', toStaff: 'owners' } as const;
const FILTERS = { ...pageFields(), since: optional(moment()), until: optional(moment()) };

const entry = Type.Object(
  {
    at: Type.String({ format: 'date-time' }),
    kind: Type.Enum([...ENTRY_KINDS]),
    key: Type.String({ description: 'What happened; with `params` for translations of `summary`.' }),
    params: Type.Record(Type.String(), Type.Unknown()),
    summary: Type.String({ description: 'What happened, in plain English.' }),
    detail: Type.Record(Type.String(), Type.Unknown(), {
      description:
        'Of a message: as in `/admin/api/messages/`, and what became of its code. Otherwise: the row of the audit trail.',
    }),
  },
  {
    examples: [
      {
        at: '2026-03-01T10:30:00.000Z',
        kind: 'message',
        key: 'code.used',
        params: { what: 'otp', gateway: 'twilio', wait_ms: 312, wrong: null, later_ms: 20_000 },
        summary: 'SMS with a code: handed over to twilio after 312 ms; used 20 s later',
        detail: { id: '01980000-0000-7000-8000-000000000000', kind: 'otp', state: 'sent' },
      },
    ],
  },
);

/** "Where is my code?", answered at a glance. */
export function usersTimeline({
  storage,
  timeline,
  audit,
  keyring,
}: {
  storage: Storage;
  timeline: Timeline;
  audit: Audit;
  keyring: Keyring;
}): Route[] {
  const cursors = createCursors(keyring);
  return [
    route({
      ...personRoute,
      method: 'GET',
      path: '/admin/api/users/:id/timeline/',
      operationId: 'showTimeline',
      summary: 'What happened to a person, in one list, newest first',
      description:
        'Sign-ins and failures, changes, and every mail and SMS with what became of it and of its code; on the first page also which limits are used up now. The audit trail records who looked. Refused for members of staff, but to owners.',
      query: { ...pageParameters, ...TIME_QUERY },
      responses: {
        200: { description: 'A page.', schema: pageSchema(entry) },
        400: { description: 'A filter or the cursor is not valid.', schema: fieldErrorsSchema },
      },
      handle: withPerson({ storage, audit }, LOOK, async ({ user, staff }, request) => {
        const reading = readFields(FILTERS, request.query);
        if (!reading.ok) return refuse(invalidFields(reading.refusal.errors));
        const { cursor, limit, ...filter } = reading.value;
        const list = listName('timeline', staff.id, { ...filter, of: user.id });
        const after = cursor === undefined ? undefined : toPosition(cursors.decode(list, cursor));
        if (after === null) return refuseCursor();
        if (after === undefined) await recordLook(audit, request, user, LOOK.event);
        const { entries, next } = await timeline.of(user, { ...filter, limit, after });
        return json(200, { results: entries.map(present), next: next && cursors.encode(list, next) });
      }),
    }),
  ];
}

function toPosition(position: readonly (string | number)[] | null): TimelinePosition | null {
  const [auditId, messageUid] = position ?? [];
  return typeof auditId === 'number' && typeof messageUid === 'string' ? [auditId, messageUid] : null;
}

const present = ({ at, kind, key, params, summary, detail }: TimelineEntry) => ({
  at: isoTime(at),
  kind,
  key,
  params,
  summary,
  detail,
});
