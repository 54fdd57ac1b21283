import type { Requester } from '../contracts/requester.ts';
import type { Transaction } from '../contracts/storage.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import type { User } from '../contracts/user.ts';
import { type Clock, HOUR, SECOND } from '../lib/clock.ts';
import { sha256 } from '../lib/keyring.ts';
import { type IssuedSession, latestExpiry, SESSION_LIFE, type Sessions } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';

type SessionName = Pick<Session, 'idHash'>;

/**
 * How long a visitor's session outlives its last code, milliseconds: long enough to answer a late code with `otp_expired`,
 * short enough to forget visitors who never return.
 */
const AFTERLIFE = HOUR;

/**
 * The sessions that codes are bound to. Visitors have one by cookie. Users with an API token have none: their codes are
 * bound to a session whose id is derived from user id and auth generation. It is no valid cookie, and a new password
 * abandons it.
 */
export function createVisitorSessions(deps: { sessions: Sessions; settings: Settings; clock: Clock }) {
  const { sessions, settings, clock } = deps;

  const lifeNow = (): number => {
    const codeLife = settings.get('SMS_OTP_EXPIRE_TIME');
    if (codeLife === 0) return SESSION_LIFE;
    return Math.max(codeLife, settings.get('SMS_OTP_RESENT_TIME_GAP')) * SECOND + AFTERLIFE;
  };

  /** Reads the session again, because the visitor may have signed in or out since the request began. */
  const reopen = async (stores: Transaction, idHash: string, life: number): Promise<Session | undefined> => {
    const held = await stores.sessions.byIdHash(idHash);
    const now = clock.now();
    if (held?.userId === null) await stores.sessions.extend(idHash, now + life, latestExpiry(now));
    return held;
  };

  return {
    /** The session of a requester's codes; null: none yet. */
    find: ({ session, viewer }: Requester): SessionName | null =>
      session ?? (viewer && { idHash: sha256(idForTokens(viewer.user)) }),

    /**
     * Like `find`, but starts a missing session and keeps it as long as a code sent now can be used.
     * @returns `started`: the new session, whose cookie must be set
     */
    async open(
      stores: Transaction,
      { session, viewer, source }: Requester,
    ): Promise<{ session: SessionName; started: IssuedSession | null }> {
      const life = lifeNow();
      const options = { user: null, previous: null, source, life };
      if (!session && viewer) {
        const id = idForTokens(viewer.user);
        await stores.exclusively(`session:${id}`);
        const held = await reopen(stores, sha256(id), life);
        return { session: held ?? (await sessions.start(stores, { ...options, id })).session, started: null };
      }
      const held = session && (await reopen(stores, session.idHash, life));
      if (held) return { session: held, started: null };
      const started = await sessions.start(stores, options);
      return { session: started.session, started };
    },
  };
}

const idForTokens = ({ id, authGeneration }: User): string => `tokens:${id}:${authGeneration}`;
