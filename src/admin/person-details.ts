import { Type } from 'typebox';
import type { Storage } from '../contracts/storage.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import { shownFormat } from '../hashing/formats.ts';
import type { Clock } from '../lib/clock.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { versionOf } from '../users/account.ts';
import { isFull, type Locks } from './locks.ts';
import { inIso, nullableTime, personSchema, presentPerson } from './person.ts';

const session = Type.Object({
  id: Type.String({ description: 'Names it on the command line. Nobody can sign in with it.' }),
  created_at: Type.String({ format: 'date-time' }),
  expires_at: Type.String({ format: 'date-time' }),
  address: Type.String(),
  agent: Type.String(),
});
const device = Type.Object({
  proved_at: Type.String({ format: 'date-time', description: 'When it last proved to be the user’s.' }),
  expires_at: Type.String({ format: 'date-time' }),
});

/** A person with all that decides whether and how they can sign in. */
export const detailsSchema = Type.Object({
  ...personSchema.properties,
  version: Type.String({ description: 'For `If-Match`; another one after any change of the account.' }),
  last_used: nullableTime(
    'When the user last signed in or came back on a later day; null: never, or not known.',
  ),
  password: Type.Object({
    is_set: Type.Boolean(),
    format: Type.Union([Type.String(), Type.Null()], {
      description: 'Algorithm and cost; null without a password.',
    }),
    replaced_at: nullableTime('When it replaced another one; null if it never did.'),
  }),
  sessions: Type.Array(session),
  devices: Type.Array(device, { description: 'Browsers that are known as the user’s.' }),
  tokens: Type.Integer({ description: 'How many API tokens are valid.' }),
  is_locked: Type.Boolean({
    description: 'Whether a limit of guesses or requests is used up; `unlock/` says which.',
  }),
});

/** How many hexadecimal digits of a session's hash are shown. */
const SHOWN_DIGITS = 12;

/** A session as staff see it, here and on the command line. */
export const presentSession = ({ idHash, createdAt, expiresAt, address, agent }: Session) => ({
  id: idHash.slice(0, SHOWN_DIGITS),
  created_at: new Date(createdAt).toISOString(),
  expires_at: new Date(expiresAt).toISOString(),
  address,
  agent,
});

interface Services {
  readonly storage: Storage;
  readonly sessions: Sessions;
  readonly locks: Locks;
  readonly clock: Clock;
}

/** Reads a person’s sessions, devices and the like, and lays all of it out. */
export async function presentDetails(user: User, { storage, sessions, locks, clock }: Services) {
  const { users, tokens, devices, passwordHistory } = storage.read;
  const now = clock.now();
  const [living, known, issued, lastUse, [former], counts] = await Promise.all([
    sessions.ofUser(user),
    devices.ofUser(user.id),
    tokens.ofUser(user.id),
    users.lastUse(user.id),
    passwordHistory.ofUser(user.id, 1),
    locks.of(user),
  ]);
  const isSet = hasUsablePassword(user);
  return {
    ...presentPerson(user),
    version: versionOf(user),
    last_used: inIso(lastUse),
    password: {
      is_set: isSet,
      format: isSet ? shownFormat(user.password) : null,
      replaced_at: isSet ? inIso(former?.retiredAt ?? null) : null,
    },
    sessions: living.map(presentSession),
    devices: known
      .filter(({ expiresAt }) => expiresAt > now)
      .map(({ issuedAt, expiresAt }) => ({ proved_at: inIso(issuedAt), expires_at: inIso(expiresAt) })),
    tokens: issued.filter(({ generation }) => generation === user.authGeneration).length,
    is_locked: counts.some(isFull),
  };
}
