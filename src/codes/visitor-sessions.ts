import type { Requester } from '../contracts/requester.ts';
import type { NewCode } from '../contracts/stores/new-codes.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import type { User } from '../contracts/user.ts';
import { type Clock, HOUR, SECOND } from '../lib/clock.ts';
import { sha256 } from '../lib/keyring.ts';
import { type IssuedSession, SESSION_LIFE, type Sessions } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';

type SessionName = Pick<Session, 'idHash'>;

interface VisitorSession extends SessionName {
  readonly binding: NewCode['session'];
  readonly started: IssuedSession | null;
}

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

  return {
    /** The session of a requester's codes; null: none yet. */
    find: ({ session, viewer }: Requester): SessionName | null =>
      session ?? (viewer && { idHash: sha256(idForTokens(viewer.user)) }),

    /**
     * Like `find`, but a missing session is to be started, and is kept as long as a code sent now can be used.
     * @returns `started`: the session to be started whose cookie must be set
     */
    forCode({ session, viewer, source }: Requester): VisitorSession {
      const life = lifeNow();
      if (session)
        return {
          binding: { held: { idHash: session.idHash, expiresAt: clock.now() + life } },
          idHash: session.idHash,
          started: null,
        };
      const id = viewer && idForTokens(viewer.user);
      const started = sessions.forVisitor({ source, life, ...(id !== null && { id }) });
      const { session: start } = started;
      return { binding: { start }, idHash: start.idHash, started: viewer ? null : started };
    },
  };
}

const idForTokens = ({ id, authGeneration }: User): string => `tokens:${id}:${authGeneration}`;

export type VisitorSessions = ReturnType<typeof createVisitorSessions>;
