import { Type } from 'typebox';
import type { Source } from '../contracts/requester.ts';
import { json, type Route, refuse, route } from '../contracts/route.ts';
import type { User } from '../contracts/user.ts';
import { type Clock, DAY, SECOND } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import type { Settings } from '../settings.ts';
import type { Counters } from '../throttle/counters.ts';
import { throttled } from '../throttle/throttle.ts';
import { COUNTED, COUNTED_FROM, createLocks, isFull, type PersonCount } from './locks.ts';
import { type PersonServices, personRoute, withPerson } from './person.ts';

interface Services extends PersonServices {
  readonly counters: Counters;
  readonly settings: Settings;
  readonly keyring: Keyring;
  readonly clock: Clock;
}

const PATH = '/admin/api/users/:id/unlock/';
/** Each gives whoever guesses a whole budget more: a stolen token of the help desk must not give them any number. */
const UNLOCKS_PER_DAY = 5;

const locksSchema = Type.Object({
  is_locked: Type.Boolean({ description: 'Whether one of the limits is used up.' }),
  counts: Type.Array(
    Type.Object({
      counted: Type.Enum([...COUNTED]),
      from: Type.Enum([...COUNTED_FROM], {
        description:
          '`strangers`: all browsers that are not known, together. `known-device`: one that is. `account`: the user, signed in.',
      }),
      scope: Type.Union([Type.String(), Type.Null()], {
        description: 'Of requests: the scope of THROTTLING_SETTINGS.',
      }),
      count: Type.Integer(),
      limit: Type.Integer(),
      window: Type.Integer({ description: 'The time that is counted, seconds.' }),
      is_full: Type.Boolean(),
    }),
    { description: 'Every limit that is used in part.' },
  ),
});

const presentCounts = (counts: readonly PersonCount[]) => ({
  is_locked: counts.some(isFull),
  counts: counts.map((each) => ({ ...each, window: each.window / SECOND, is_full: isFull(each) })),
});

/** What keeps a person out, and letting them in. Limits of addresses and networks are not theirs, and stay. */
export function usersUnlock(services: Services): Route[] {
  const { storage, audit, counters } = services;
  const locks = createLocks(services);

  async function unlock(user: User, staff: User, source: Source): Promise<void> {
    const { inThrottle, inLedger } = await locks.clearing(user);
    await inThrottle();
    await storage.transaction(async (stores) => {
      await inLedger(stores);
      const entry = { event: 'user.unlock', outcome: 'success', actorId: staff.id, userId: user.id } as const;
      await audit.record(stores, source, entry);
    });
  }

  return [
    route({
      ...personRoute,
      method: 'GET',
      path: PATH,
      operationId: 'getUserLocks',
      summary: 'What is counted against a person: wrong passwords and codes, codes sent, requests',
      responses: { 200: { description: 'The counts.', schema: locksSchema } },
      handle: withPerson(services, { event: 'user.view', toStaff: 'owners' }, async ({ user }) =>
        json(200, presentCounts(await locks.of(user))),
      ),
    }),
    route({
      ...personRoute,
      method: 'POST',
      path: PATH,
      operationId: 'unlockUser',
      summary: 'Forget what is counted against a person',
      description: `At most ${UNLOCKS_PER_DAY} times a day for each person. Limits of addresses, of networks and of all people together stay.`,
      responses: { 200: { description: 'The counts now.', schema: locksSchema } },
      errors: ['not_found', 'throttled'],
      handle: withPerson(
        services,
        { event: 'user.unlock', toStaff: 'owners' },
        async ({ user, staff }, { source }) => {
          const { wait } = await counters.hit(['unlocks', String(user.id)], DAY, UNLOCKS_PER_DAY);
          if (wait > 0) return refuse(throttled(wait));
          await unlock(user, staff, source);
          return json(200, presentCounts(await locks.of(user)));
        },
      ),
    }),
  ];
}
