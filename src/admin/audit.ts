import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import type { AuditSearch } from '../audit/search.ts';
import { START_OF_TRAIL, type VerifyProgress } from '../audit/verify.ts';
import {
  choice,
  documented,
  type FieldValues,
  id,
  moment,
  optional,
  readFields,
  text,
} from '../contracts/fields.ts';
import { fieldErrorsSchema, json, type Route, refuse, route, viewerOf } from '../contracts/route.ts';
import type { StoredAuditRow } from '../contracts/stores/audit.ts';
import { invalidFields } from '../errors.ts';
import { defined } from '../lib/defined.ts';
import type { Keyring } from '../lib/keyring.ts';
import { listName, TIME_QUERY } from './listing.ts';
import { createCursors, pageFields, pageParameters, pageSchema, refuseCursor } from './paging.ts';
import { ID_SCHEMA } from './person.ts';

const OUTCOMES = ['success', 'failure'] as const;
const LONGEST_TEXT = 100;
/** Rows that an export reads at a time. */
const EXPORTED = 200;

const FILTERS = {
  event: optional(text(LONGEST_TEXT)),
  outcome: optional(choice(OUTCOMES)),
  actor: optional(documented(id(), 'The id of who acted.', 7)),
  user: optional(documented(id(), 'The id of whose account it was about.', 235)),
  address: optional(text(LONGEST_TEXT)),
  since: optional(moment()),
  until: optional(moment()),
};

const FILTER_QUERY = {
  event: { description: 'Only this event.', example: 'session.sign_in' },
  outcome: {
    description: 'Only `success` or `failure`.',
    example: 'failure',
    schema: Type.Enum([...OUTCOMES]),
  },
  actor: { description: 'Only what this user did, by id.', example: '7', schema: ID_SCHEMA },
  user: { description: 'Only what is about this user, by id.', example: '235', schema: ID_SCHEMA },
  address: {
    description:
      'Only from this address, as it is shown; `operator` for the command line. It looks at 2,000 rows a page.',
    example: '203.0.113.9',
  },
  ...TIME_QUERY,
} as const;

const row = Type.Object(
  {
    id: Type.Integer(),
    at: Type.String({ format: 'date-time' }),
    event: Type.String(),
    outcome: Type.Enum([...OUTCOMES]),
    actor: Type.Union([Type.Integer(), Type.Null()], {
      description: 'Who did it; null: nobody who was signed in.',
    }),
    user: Type.Union([Type.Integer(), Type.Null()], { description: 'Whose account it is about.' }),
    address: Type.String({
      description: '`operator`: the command line. `erased`: of an account that was erased.',
    }),
    request_id: Type.String(),
    detail: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
    is_sealed: Type.Boolean({ description: 'Whether deleting it would be noticed.' }),
  },
  {
    examples: [
      {
        id: 4711,
        at: '2026-03-01T10:30:00.000Z',
        event: 'session.sign_in',
        outcome: 'success',
        actor: 235,
        user: 235,
        address: '203.0.113.9',
        request_id: '5f3a1b2c-1',
        detail: { method: 'password' },
        is_sealed: true,
      },
    ],
  },
);

const count = (description: string) => Type.Integer({ description });
const report = Type.Object(
  {
    is_done: Type.Boolean(),
    is_whole: Type.Boolean({
      description: 'Whether nothing was found wrong so far, in this part and those before.',
    }),
    phase: Type.Enum(['seals', 'rows', 'done'], {
      description: 'First the seals with their rows, then every row.',
    }),
    seals: count('Seals checked so far.'),
    rows: count('Rows checked so far.'),
    unsealed_rows: count('Of these, rows without a seal: deleting one of them would go unnoticed.'),
    unsealed_from: Type.Union([Type.Integer(), Type.Null()], {
      description: 'The first of them found so far.',
    }),
    removed_rows: count('Rows that were deleted after AUDIT_RETENTION_DAYS.'),
    removed_up_to: Type.Union(
      [Type.Object({ seal: Type.Integer(), sealed_at: Type.String({ format: 'date-time' }) }), Type.Null()],
      { description: 'The newest seal that they belonged to.' },
    ),
    faults: Type.Array(Type.String(), { description: 'What is wrong in this part.' }),
    next: Type.Union([Type.String(), Type.Null()], { description: 'The `cursor` of the next part.' }),
  },
  {
    examples: [
      {
        is_done: false,
        is_whole: true,
        phase: 'seals',
        seals: 20,
        rows: 0,
        unsealed_rows: 0,
        unsealed_from: null,
        removed_rows: 0,
        removed_up_to: null,
        faults: [],
        next: 'WyJzZWFscyIsMjBd.3f9a',
      },
    ],
  },
);

/** A row as staff see it, here and on the command line. */
export const presentRow = (stored: StoredAuditRow) => ({
  id: stored.id,
  at: new Date(stored.at).toISOString(),
  event: stored.event,
  outcome: stored.outcome,
  actor: stored.actorId,
  user: stored.userId,
  address: stored.address,
  request_id: stored.requestId,
  detail: stored.detail,
  is_sealed: stored.sealId !== null,
});

const operatorRoute = { tag: 'Operators', auth: 'staff', csrf: true } as const;

/** The audit trail for staff: reading, exporting and verifying it. Nothing changes it. */
export function audit({ audit: trail, keyring }: { audit: Audit; keyring: Keyring }): Route[] {
  const cursors = createCursors(keyring);

  async function* exported(search: AuditSearch): AsyncGenerator<object> {
    let beforeId: number | undefined;
    for (;;) {
      const { rows, next } = await trail.search(search, { beforeId, limit: EXPORTED });
      yield* rows.map(presentRow);
      if (next === null) return;
      beforeId = next;
    }
  }

  return [
    route({
      ...operatorRoute,
      role: 'manager',
      method: 'GET',
      path: '/admin/api/audit/',
      operationId: 'listAudit',
      summary: 'The audit trail, newest first',
      description:
        'A search looks at 10,000 rows at a time: a page may hold fewer than `limit`, even none, while `next` is not null.',
      query: { ...pageParameters, ...FILTER_QUERY },
      responses: {
        200: { description: 'A page.', schema: pageSchema(row) },
        400: { description: 'A filter or the cursor is not valid.', schema: fieldErrorsSchema },
      },
      async handle(request) {
        const reading = readFields({ ...pageFields(), ...FILTERS }, request.query);
        if (!reading.ok) return refuse(invalidFields(reading.refusal.errors));
        const { cursor, limit, ...filter } = reading.value;
        const list = listName('audit', viewerOf(request).user.id, filter);
        const position = cursor === undefined ? [] : cursors.decode(list, cursor);
        if (position === null) return refuseCursor();
        const [beforeId] = position;
        const page = await trail.search(searchOf(filter), {
          limit,
          ...(typeof beforeId === 'number' && { beforeId }),
        });
        const next = page.next === null ? null : cursors.encode(list, [page.next]);
        return json(200, { results: page.rows.map(presentRow), next });
      },
    }),
    route({
      ...operatorRoute,
      role: 'owner',
      method: 'GET',
      secondFactor: 'recent',
      path: '/admin/api/audit/export/',
      operationId: 'exportAudit',
      summary: 'The audit trail as JSON Lines, newest first',
      description:
        'All rows that fit, one JSON object per line, sent while they are read. If the connection breaks off before the end of the answer, it is not complete. The audit trail records who exported what.',
      query: FILTER_QUERY,
      responses: {
        200: { description: 'A line for each row.', lines: row },
        400: { description: 'A filter is not valid.', schema: fieldErrorsSchema },
      },
      async handle(request) {
        const reading = readFields(FILTERS, request.query);
        if (!reading.ok) return refuse(invalidFields(reading.refusal.errors));
        const search = searchOf(reading.value);
        if (request.method === 'HEAD') return { kind: 'lines', status: 200, values: none() };
        await trail.recordAlone(request.source, {
          event: 'audit.export',
          outcome: 'success',
          actorId: viewerOf(request).user.id,
          userId: search.userId ?? null,
          // Not the address: in the trail addresses are encrypted.
          detail: Object.fromEntries(Object.entries(search).filter(([name]) => name !== 'address')),
        });
        return { kind: 'lines', status: 200, values: exported(search) };
      },
    }),
    route({
      ...operatorRoute,
      role: 'owner',
      method: 'GET',
      path: '/admin/api/audit/verify/',
      operationId: 'verifyAudit',
      summary: 'Verify that no row was changed, added or removed outside the service',
      description:
        'Verifies a part of the trail: 20 seals with their rows, or 5,000 rows. Call it with `cursor` until `is_done`; faults are of the part.',
      query: { cursor: pageParameters.cursor },
      responses: {
        200: { description: 'What was found in this part.', schema: report },
        400: { description: 'The cursor is not valid.', schema: fieldErrorsSchema },
      },
      async handle(request) {
        const { cursor = '' } = request.query;
        const list = listName('audit-verify', viewerOf(request).user.id, {});
        const before = cursor === '' ? START_OF_TRAIL : progressIn(cursors.decode(list, cursor));
        if (!before) return refuseCursor();
        const { progress, faults } = await trail.verifyPart(before);
        const isDone = progress.phase === 'done';
        return json(200, {
          is_done: isDone,
          is_whole: progress.faults === 0,
          phase: progress.phase,
          seals: progress.seals,
          rows: progress.rows,
          unsealed_rows: progress.unsealedRows,
          unsealed_from: progress.unsealedFrom || null,
          removed_rows: progress.removedRows,
          removed_up_to:
            progress.removedUpTo === 0
              ? null
              : { seal: progress.removedUpTo, sealed_at: new Date(progress.removedSealedAt).toISOString() },
          faults,
          next: isDone
            ? null
            : cursors.encode(
                list,
                PROGRESS.map((name) => progress[name]),
              ),
        });
      },
    }),
  ];
}

async function* none(): AsyncGenerator<never> {}

/** The filters in the words of the trail. */
const searchOf = ({ actor, user, ...given }: FieldValues<typeof FILTERS>): AuditSearch =>
  defined({ ...given, actorId: actor, userId: user });

const PROGRESS = Object.keys(START_OF_TRAIL) as (keyof VerifyProgress)[];

/** Cursors are ours: whatever has the MAC was made below. */
function progressIn(position: readonly (string | number)[] | null): VerifyProgress | null {
  if (position?.length !== PROGRESS.length) return null;
  return Object.fromEntries(
    PROGRESS.map((name, index) => [name, position[index]]),
  ) as unknown as VerifyProgress;
}
