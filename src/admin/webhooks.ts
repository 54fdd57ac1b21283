import { Type } from 'typebox';
import { choice, id, optional, readFields } from '../contracts/fields.ts';
import { fieldErrorsSchema, json, type Route, refuse, route, viewerOf } from '../contracts/route.ts';
import { MESSAGE_STATES } from '../contracts/stores/outbox.ts';
import { invalidFields } from '../errors.ts';
import { isUid } from '../lib/random.ts';
import { WEBHOOK_EVENTS } from '../settings-table/backends.ts';
import type { Resent, WebhookDeliveries, WebhookDelivery } from '../webhooks/deliveries.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1000;

const FILTERS = {
  state: optional(choice(MESSAGE_STATES)),
  event: optional(choice(WEBHOOK_EVENTS)),
  limit: optional(id()),
};

const time = (description: string) =>
  Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description });
const delivery = Type.Object({
  id: Type.String({ description: 'The `webhook-id`.' }),
  event: Type.String(),
  endpoint: Type.Union([Type.String(), Type.Null()], { description: 'The URL without its query.' }),
  user: Type.Union([Type.Integer(), Type.Null()]),
  state: Type.Enum([...MESSAGE_STATES]),
  attempts: Type.Integer(),
  last_error: Type.Union([Type.String(), Type.Null()]),
  created_at: Type.String({ format: 'date-time' }),
  next_try_at: time('null unless it is waiting to be tried.'),
  finished_at: time('null while it is on its way.'),
});

const resent = Type.Object({
  ...delivery.properties,
  is_queued: Type.Boolean({ description: 'false: it was on its way already, and nothing has changed.' }),
});

/** What became of the webhooks, and sending them again, as on the command line. */
export function webhooks({ webhookDeliveries }: { webhookDeliveries: WebhookDeliveries }): Route[] {
  return [
    route({
      ...operatorRoute,
      method: 'GET',
      path: '/admin/api/webhooks/',
      operationId: 'listWebhooks',
      summary: 'The webhooks of the last 30 days, newest first',
      query: {
        state: {
          description: 'Only those in this state.',
          example: 'dead',
          schema: Type.Enum([...MESSAGE_STATES]),
        },
        event: {
          description: 'Only those that announce this.',
          example: 'user.registered',
          schema: Type.Enum([...WEBHOOK_EVENTS]),
        },
        limit: {
          description: `How many, up to ${MAX_LIMIT}. Default: ${DEFAULT_LIMIT}.`,
          example: '50',
          schema: Type.Integer({ minimum: 1 }),
        },
      },
      responses: {
        200: {
          description: 'One entry for each event and endpoint.',
          schema: Type.Object({ webhooks: Type.Array(delivery) }),
        },
        400: { description: 'A filter is not valid.', schema: fieldErrorsSchema },
      },
      async handle({ query }) {
        const reading = readFields(FILTERS, query);
        if (!reading.ok) return refuse(invalidFields(reading.refusal.errors));
        const { state, event, limit = DEFAULT_LIMIT } = reading.value;
        const found = await webhookDeliveries.list({
          limit: Math.min(limit, MAX_LIMIT),
          ...(state !== undefined && { state }),
          ...(event !== undefined && { event }),
        });
        return json(200, { webhooks: found.map(presentWebhook) });
      },
    }),
    route({
      ...operatorRoute,
      method: 'POST',
      path: '/admin/api/webhooks/:id/resend/',
      operationId: 'resendWebhook',
      summary: 'Send a webhook again',
      description:
        'Also one that was delivered. Id and body stay the same. One that is on its way already stays as it is.',
      params: { id: { description: 'The `webhook-id`.', example: '01980000-0000-7000-8000-000000000000' } },
      errors: ['not_found'],
      responses: { 202: { description: 'It is tried next, or was to be already.', schema: resent } },
      async handle(request) {
        const { id: uid = '' } = request.params;
        if (!isUid(uid)) return refuse({ code: 'not_found' });
        const result = await webhookDeliveries.resend(uid, request.source, viewerOf(request).user.id);
        return result.ok ? json(202, presentResent(result.value)) : refuse({ code: 'not_found' });
      },
    }),
  ];
}

const operatorRoute = { tag: 'Operators', auth: 'staff', role: 'manager', csrf: true } as const;

const inIso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** A webhook as operators see it, here and on the command line. */
export const presentWebhook = ({ message, event, endpoint, userId, nextTryAt }: WebhookDelivery) => ({
  id: message.uid,
  event,
  endpoint,
  user: userId,
  state: message.state,
  attempts: message.attempts,
  last_error: message.lastError,
  created_at: new Date(message.createdAt).toISOString(),
  next_try_at: inIso(nextTryAt),
  finished_at: inIso(message.finishedAt),
});

/** The same of one that is to be sent again. */
export const presentResent = ({ delivery, isQueued }: Resent) => ({
  ...presentWebhook(delivery),
  is_queued: isQueued,
});
