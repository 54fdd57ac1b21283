import type { Requester } from '../contracts/requester.ts';
import type { CookieChanges } from '../contracts/route.ts';
import type { Transaction } from '../contracts/storage.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import type { User } from '../contracts/user.ts';
import { type Clock, HOUR, SECOND } from '../lib/clock.ts';
import { sha256 } from '../lib/keyring.ts';
import { SESSION_LIFE, type Sessions, sessionCookies } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';

/** A session's name in the store. */
type SessionName = Pick<Session, 'idHash'>;

/** The sessions in which what visitors asked for is kept, as codes are bound to one. */
export interface VisitSessions {
  /** Where a visit's confirmations are; null: nowhere yet. */
  find(visit: Requester): SessionName | null;
  /** The same, made where it is not there; kept for as long as a code that is sent now can be of use. */
  open(stores: Transaction, visit: Requester): Promise<{ session: SessionName; cookies: CookieChanges }>;
}

/**
 * How long a visitor's session outlives its last code, milliseconds: whoever comes back late is told that the code is
 * over and can have another, and nothing is left of visitors who never come back.
 */
const AFTERLIFE = HOUR;

/**
 * Visitors hold a session by their cookie. Who comes by API token holds none: theirs has a name that follows from who
 * they are, which is no cookie's, and which nobody finds any more once the password is another one.
 */
export function createVisitSessions(deps: {
  sessions: Sessions;
  settings: Settings;
  clock: Clock;
}): VisitSessions {
  const { sessions, settings, clock } = deps;

  const lifeNow = (): number => {
    const codeLife = settings.get('SMS_OTP_EXPIRE_TIME');
    if (codeLife === 0) return SESSION_LIFE;
    return Math.max(codeLife, settings.get('SMS_OTP_RESENT_TIME_GAP')) * SECOND + AFTERLIFE;
  };

  /** Read again: the visitor may have signed out, or in, since the request began. */
  async function reopen(
    stores: Transaction,
    { idHash }: SessionName,
    life: number,
  ): Promise<Session | undefined> {
    const held = await stores.sessions.byIdHash(idHash);
    if (held?.userId === null) await stores.sessions.extend(idHash, clock.now() + life);
    return held;
  }

  return {
    find: ({ session, viewer }) => session ?? (viewer && { idHash: sha256(idForTokens(viewer.user)) }),

    async open(stores, { session, viewer, source }) {
      const life = lifeNow();
      const options = { user: null, previous: null, source, life };
      if (!session && viewer) {
        const id = idForTokens(viewer.user);
        await stores.exclusively(`session:${id}`);
        const held = await reopen(stores, { idHash: sha256(id) }, life);
        return { session: held ?? (await sessions.start(stores, { ...options, id })).session, cookies: {} };
      }
      const held = session && (await reopen(stores, session, life));
      if (held) return { session: held, cookies: {} };
      const started = await sessions.start(stores, options);
      return { session: started.session, cookies: sessionCookies(started) };
    },
  };
}

const idForTokens = ({ id, authGeneration }: User): string => `tokens:${id}:${authGeneration}`;
