import { Type } from 'typebox';
import { ATTEMPT_OUTCOMES, type DeliveryAttempt } from '../contracts/stores/attempts.ts';
import { MESSAGE_STATES } from '../contracts/stores/outbox.ts';
import { channelOf, LETTER_CHANNELS } from '../outbox/search.ts';
import type { LetterView } from './letters.ts';
import { isoTime } from './listing.ts';

const orNull = (
  type: ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>,
  description: string,
) => Type.Union([type, Type.Null()], { description });
const time = (description: string) => orNull(Type.String({ format: 'date-time' }), description);

export const attemptSchema = Type.Object(
  {
    at: Type.String({ format: 'date-time' }),
    gateway: Type.String({
      description: 'An SMS gateway of SMS_GATEWAYS, or host and port of the mail server.',
    }),
    outcome: Type.Enum([...ATTEMPT_OUTCOMES], {
      description:
        '`refused`: the same message would be refused again. `failed`: another attempt may succeed.',
    }),
    code: orNull(Type.String(), 'Of the answer or of the fault.'),
    answer: orNull(
      Type.String(),
      'Why it was not accepted, in the words of the answer, cut, without what may be an address, a phone, a link, a code or a key.',
    ),
    latency_ms: Type.Integer({ description: 'Until the answer, milliseconds.' }),
  },
  {
    examples: [
      {
        at: '2026-03-01T10:30:00.120Z',
        gateway: 'mx.shop.example:587',
        outcome: 'refused',
        code: 'SMTP 550 5.1.1 to RCPT TO',
        answer: '550 5.1.1 <<address>>: Recipient address rejected: User unknown',
        latency_ms: 312,
      },
    ],
  },
);

export const letterSchema = Type.Object({
  id: Type.String({ description: 'The id of the message, also in its Message-ID.' }),
  kind: Type.String({ examples: ['otp'] }),
  channel: Type.Enum([...LETTER_CHANNELS]),
  state: Type.Enum([...MESSAGE_STATES]),
  user: orNull(Type.Integer(), 'The recipient’s account. null: none, or not looked up yet.'),
  recipient: orNull(
    Type.String(),
    'Masked, unless the list is of one person. null: no address that the account has now.',
  ),
  tries: Type.Integer({ description: 'How often the worker has tried.' }),
  created_at: Type.String({ format: 'date-time' }),
  next_try_at: time('null unless it waits.'),
  deadline: Type.String({ format: 'date-time', description: 'It is never sent after this.' }),
  finished_at: time('null while it is on its way.'),
  last_error: orNull(Type.String(), 'Why it was not sent, or what went wrong although it was.'),
  provider_id: orNull(Type.String(), 'Its id at the mail server or gateway.'),
  attempts: Type.Array(attemptSchema, { description: 'What it was offered to, the oldest first.' }),
});

export const presentAttempt = ({ latency, at, ...attempt }: DeliveryAttempt) => ({
  at: isoTime(at),
  ...attempt,
  latency_ms: latency,
});

/** A mail or SMS, as staff see it. */
export const presentLetter = ({ message, recipient, attempts }: LetterView) => ({
  id: message.uid,
  kind: message.kind,
  channel: channelOf(message.kind),
  state: message.state,
  user: message.userId,
  recipient,
  tries: message.attempts,
  created_at: isoTime(message.createdAt),
  next_try_at: isoTime(message.state === 'queued' || message.state === 'failed' ? message.nextTryAt : null),
  deadline: isoTime(message.deadline),
  finished_at: isoTime(message.finishedAt),
  last_error: message.lastError,
  provider_id: message.providerId,
  attempts: attempts.map(presentAttempt),
});
