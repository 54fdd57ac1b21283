import type { Requester } from '../contracts/requester.ts';
import type { Client } from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import type { RequestRefusal } from '../errors.ts';
import { HOUR } from '../lib/clock.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { IssuedSession, Sessions } from '../sessions/sessions.ts';
import type { Throttle } from '../throttle/throttle.ts';

/**
 * How long the session of a visitor lives who never sends its cookie back, milliseconds: robots without cookies leave
 * nothing behind. The second request renews it, for two weeks within the budget of its source (throttle/visitor-budget.ts).
 */
const FIRST_LIFE = HOUR;

/** Starts the sessions of visitors who are not signed in, as many as the throttle allows from an address. */
export const createVisitors =
  ({ storage, sessions, throttle }: { storage: Storage; sessions: Sessions; throttle: Throttle }) =>
  async (
    { source }: Pick<Requester, 'source'>,
    client: Pick<Client, 'address' | 'countsByAddress'>,
  ): Promise<Result<IssuedSession, RequestRefusal>> => {
    const address = client.countsByAddress ? client.address : null;
    const refusal = await throttle.countRequest('visitor', { address });
    if (refusal) return refused(refusal);
    return ok(
      await storage.transaction((stores) =>
        sessions.start(stores, { user: null, previous: null, source, life: FIRST_LIFE }),
      ),
    );
  };
