import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import type { Storage } from '../contracts/storage.ts';
import { type User, verifiedPhoneOf } from '../contracts/user.ts';
import type { Clock } from '../lib/clock.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { inIso, personSchema, presentPerson } from './person.ts';

/** Rows of each kind, the newest: a file that a person can open, and an answer that fits in memory. */
const MOST_ROWS = 10_000;

const time = Type.String({ format: 'date-time' });
const nullableText = Type.Union([Type.String(), Type.Null()]);
const detail = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]));

/** All that is stored about a person, without what would open their account: hashes, keys and tokens. */
export const exportSchema = Type.Object({
  exported_at: time,
  account: personSchema,
  password_replaced_at: Type.Array(time),
  sessions: Type.Array(
    Type.Object({ created_at: time, expires_at: time, address: Type.String(), agent: Type.String() }),
  ),
  devices: Type.Array(Type.Object({ proved_at: time, expires_at: time })),
  tokens: Type.Array(Type.Object({ created_at: time })),
  email_changes: Type.Array(
    Type.Object({ at: time, from: nullableText, to: Type.String(), state: Type.String() }),
  ),
  messages: Type.Array(Type.Object({ at: time, kind: Type.String(), state: Type.String() }), {
    description: 'Mail and SMS to the e-mail and the verified phone, as long as they are kept.',
  }),
  events: Type.Array(
    Type.Object({
      at: time,
      event: Type.String(),
      outcome: Type.String(),
      address: Type.Union([Type.String(), Type.Null()], {
        description: 'Where the person did it from; null if somebody else may have done it.',
      }),
      detail,
    }),
    { description: `The audit trail of the account, consents among it: the newest ${MOST_ROWS}.` },
  ),
});

/** What is stored about a person, for them (GDPR article 15 and 20). */
export const createPersonExport =
  ({ storage, audit, outbox, clock }: { storage: Storage; audit: Audit; outbox: Outbox; clock: Clock }) =>
  async (user: User) => {
    const { sessions, devices, tokens, emailChanges, passwordHistory } = storage.read;
    const { id } = user;
    // An unverified phone may be somebody else’s, and so are the messages to it.
    const addresses = [user.email, verifiedPhoneOf(user)].filter((each) => each !== null);
    const recipientKey = addresses.flatMap(outbox.recipientKeys);
    const [signedIn, known, issued, changes, former, messages, events] = await Promise.all([
      sessions.ofUser(id),
      devices.ofUser(id),
      tokens.ofUser(id),
      emailChanges.ofUser(id),
      passwordHistory.ofUser(id, MOST_ROWS),
      recipientKey.length > 0 ? storage.read.outbox.list({ recipientKey, limit: MOST_ROWS }) : [],
      audit.list({ userId: id, limit: MOST_ROWS }),
    ]);
    return {
      exported_at: inIso(clock.now()),
      account: presentPerson(user),
      password_replaced_at: former.map(({ retiredAt }) => inIso(retiredAt)),
      sessions: signedIn.map(({ createdAt, expiresAt, address, agent }) => ({
        created_at: inIso(createdAt),
        expires_at: inIso(expiresAt),
        address,
        agent,
      })),
      devices: known.map(({ issuedAt, expiresAt }) => ({
        proved_at: inIso(issuedAt),
        expires_at: inIso(expiresAt),
      })),
      tokens: issued.map(({ createdAt }) => ({ created_at: inIso(createdAt) })),
      email_changes: changes.map(({ createdAt, oldEmail, newEmail, state }) => ({
        at: inIso(createdAt),
        from: oldEmail,
        to: newEmail,
        state,
      })),
      messages: messages.map(({ createdAt, kind, state }) => ({ at: inIso(createdAt), kind, state })),
      events: events.map(({ at, event, outcome, actorId, address, detail: given }) => ({
        at: inIso(at),
        event,
        outcome,
        address: actorId === id ? address : null,
        detail: given,
      })),
    };
  };
