import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import { choice, documented, id, moment, optional, readFields, text } from '../contracts/fields.ts';
import {
  type Answer,
  fieldErrorsSchema,
  json,
  type Route,
  type RouteRequest,
  refuse,
  route,
  viewerOf,
} from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import { MESSAGE_STATES } from '../contracts/stores/outbox.ts';
import { invalidFields } from '../errors.ts';
import { defined } from '../lib/defined.ts';
import type { Keyring } from '../lib/keyring.ts';
import { isUid } from '../lib/random.ts';
import { message } from '../locales/index.ts';
import type { createCancel } from '../outbox/cancel.ts';
import { REQUESTED_KINDS } from '../outbox/lifetimes.ts';
import type { createRetry } from '../outbox/retry.ts';
import { channelOf, LETTER_CHANNELS, LETTER_KINDS } from '../outbox/search.ts';
import { letterSchema, presentLetter } from './letter-answers.ts';
import type { Letters, LetterView } from './letters.ts';
import { listName, TIME_QUERY } from './listing.ts';
import { createCursors, pageFields, pageParameters, pageSchema, refuseCursor } from './paging.ts';
import { forbid, ID_SCHEMA } from './person.ts';
import { isOutOfReach, recordLook } from './staff-access.ts';

const LONGEST_TEXT = 200;
const LOOK = 'user.view_messages';

const FILTERS = {
  ...pageFields(),
  state: optional(choice(MESSAGE_STATES)),
  kind: optional(choice(LETTER_KINDS)),
  channel: optional(choice(LETTER_CHANNELS)),
  user: optional(documented(id(), 'The user’s id.', 235)),
  gateway: optional(text(LONGEST_TEXT)),
  error: optional(text(LONGEST_TEXT)),
  since: optional(moment()),
  until: optional(moment()),
};

const operatorRoute = { tag: 'Operators', auth: 'staff', role: 'support', csrf: true } as const;
const ID = { id: { description: 'The id of the message.', example: '01980000-0000-7000-8000-000000000000' } };

interface Services {
  readonly storage: Storage;
  readonly letters: Letters;
  readonly audit: Audit;
  readonly keyring: Keyring;
  readonly retryMessage: ReturnType<typeof createRetry>;
  readonly cancelMessage: ReturnType<typeof createCancel>;
}

/** What became of mails and SMS, and sending them again. Their texts, codes and links are never shown. */
export function messages(services: Services): Route[] {
  const { storage, letters, audit, keyring, retryMessage, cancelMessage } = services;
  const cursors = createCursors(keyring);

  /** Whose messages are looked at: undefined: everybody's; null: there is no such person. */
  const personOf = async (userId: number | undefined) =>
    userId === undefined ? undefined : ((await storage.read.users.byId(userId)) ?? null);

  /** The messages of members of staff are an owner’s matter. */
  const refusalFor = async (
    letter: LetterView,
    request: RouteRequest,
    event: string,
  ): Promise<Answer | undefined> => {
    const { userId } = letter.message;
    const user = userId === null ? undefined : await storage.read.users.byId(userId);
    if (!user || !isOutOfReach(user, viewerOf(request).user)) return undefined;
    return forbid(audit, request, { event, userId: user.id, reason: 'staff' });
  };

  /** Acts on one message, and answers with what it is then. */
  const act = async (
    request: RouteRequest,
    event: string,
    work: (letter: LetterView) => Promise<Answer | undefined>,
  ): Promise<Answer> => {
    const { id: uid = '' } = request.params;
    const letter = isUid(uid) ? await letters.byUid(uid) : undefined;
    if (!letter) return refuse({ code: 'not_found' });
    const refusal = (await refusalFor(letter, request, event)) ?? (await work(letter));
    if (refusal) return refusal;
    const now = await storage.read.outbox.byUid(uid);
    return json(202, presentLetter({ ...letter, message: now ?? letter.message }));
  };

  return [
    route({
      ...operatorRoute,
      method: 'GET',
      path: '/admin/api/messages/',
      operationId: 'listMessages',
      summary: 'Mails and SMS, newest first',
      description:
        'Messages that anybody can ask for stay for a day, others for 30, those that were not sent for six hours. Never their text, code or link. A search looks at 10,000 messages at a time: a page may hold fewer than `limit`, even none, while `next` is not null. Messages for which there was no recipient are not listed.',
      query: {
        ...pageParameters,
        state: {
          description: 'Only those in this state.',
          example: 'dead',
          schema: Type.Enum([...MESSAGE_STATES]),
        },
        kind: {
          description: 'Only those of this kind.',
          example: 'otp',
          schema: Type.Enum([...LETTER_KINDS]),
        },
        channel: {
          description: 'Only those sent this way.',
          example: 'sms',
          schema: Type.Enum([...LETTER_CHANNELS]),
        },
        user: {
          description:
            'Only those of this account, with their addresses in clear; the audit trail records who looked.',
          example: '235',
          schema: ID_SCHEMA,
        },
        gateway: {
          description: 'Only those that were offered to this gateway or mail server.',
          example: 'twilio',
        },
        error: { description: 'Only those whose last error contains this.', example: 'SMTP 421' },
        ...TIME_QUERY,
      },
      responses: {
        200: { description: 'A page.', schema: pageSchema(letterSchema) },
        400: { description: 'A filter or the cursor is not valid.', schema: fieldErrorsSchema },
      },
      async handle(request) {
        const reading = readFields(FILTERS, request.query);
        if (!reading.ok) return refuse(invalidFields(reading.refusal.errors));
        const { cursor, limit, ...filters } = reading.value;
        const { channel, kind, user: userId, ...given } = filters;
        const list = listName('messages', viewerOf(request).user.id, filters);
        const position = cursor === undefined ? [] : cursors.decode(list, cursor);
        if (position === null) return refuseCursor();
        const person = await personOf(userId);
        if (person === null) return refuse(invalidFields({ user: [message('userUnknown')] }));
        if (person && isOutOfReach(person, viewerOf(request).user))
          return forbid(audit, request, { event: LOOK, userId: person.id, reason: 'staff' });
        const [beforeUid] = position;
        const kinds = LETTER_KINDS.filter(
          (each) => (kind ?? each) === each && (channel ?? channelOf(each)) === channelOf(each),
        );
        if (kinds.length === 0) return json(200, { results: [], next: null });
        const filter = {
          ...defined(given),
          ...(typeof beforeUid === 'string' && { beforeUid }),
          kind: kinds,
          limit,
        };
        if (person && cursor === undefined) await recordLook(audit, request, person, LOOK);
        const page = await (person ? letters.pageOf(person, filter) : letters.page(filter));
        return json(200, {
          results: page.letters.map(presentLetter),
          next: page.next && cursors.encode(list, [page.next]),
        });
      },
    }),
    route({
      ...operatorRoute,
      method: 'GET',
      path: '/admin/api/messages/:id/',
      operationId: 'showMessage',
      summary: 'One mail or SMS, and every attempt to send it',
      params: ID,
      errors: ['not_found'],
      responses: { 200: { description: 'The message.', schema: letterSchema } },
      async handle({ params: { id: uid = '' } }) {
        const letter = isUid(uid) ? await letters.byUid(uid) : undefined;
        return letter ? json(200, presentLetter(letter)) : refuse({ code: 'not_found' });
      },
    }),
    route({
      ...operatorRoute,
      method: 'POST',
      path: '/admin/api/messages/:id/retry/',
      operationId: 'retryMessage',
      summary: 'Send a message again that was given up or waits for another attempt',
      description: 'Never after its deadline. Refused for messages of members of staff, but to owners.',
      params: ID,
      errors: ['not_found'],
      responses: {
        202: { description: 'It is tried next.', schema: letterSchema },
        400: { description: 'It cannot be sent again.', schema: fieldErrorsSchema },
      },
      handle: (request) =>
        act(request, 'message.retry', async ({ message: { uid, state } }) => {
          const retried = await retryMessage(uid, request.source, viewerOf(request).user.id);
          if (retried.ok) return undefined;
          return refuse(invalidFields({ state: [message('messageNotRetried', { state })] }));
        }),
    }),
    route({
      ...operatorRoute,
      method: 'POST',
      path: '/admin/api/messages/:id/cancel/',
      operationId: 'cancelMessage',
      summary: 'Do not send a message that waits',
      description:
        'Only what somebody asked for, such as a code or a link: a notice that tells of a change cannot be cancelled, or a thief among the staff could hide one. Refused for messages of members of staff, but to owners.',
      params: ID,
      errors: ['not_found'],
      responses: {
        202: { description: 'It is not sent.', schema: letterSchema },
        400: { description: 'It cannot be cancelled.', schema: fieldErrorsSchema },
      },
      handle: (request) =>
        act(request, 'message.cancel', async ({ message: { uid, kind, state } }) => {
          if (!isRequested(kind)) return refuse(invalidFields({ kind: [message('noticeNotCancelled')] }));
          const cancelled = await cancelMessage(uid, request.source, viewerOf(request).user.id);
          if (cancelled.ok) return undefined;
          return refuse(invalidFields({ state: [message('messageNotCancelled', { state })] }));
        }),
    }),
  ];
}

const isRequested = (kind: string): boolean => (REQUESTED_KINDS as readonly string[]).includes(kind);
