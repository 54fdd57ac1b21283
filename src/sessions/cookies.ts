import type { CookieChanges } from '../contracts/route.ts';
import type { IssuedSession, SignedIn } from './sessions.ts';

/** The cookies of a new session, or of one with a new id; nothing for null. */
export const sessionCookies = (session: IssuedSession | null): CookieChanges =>
  session
    ? {
        session: { id: session.id, expiresAt: session.expiresAt },
        ...(session.device !== undefined && { device: session.device }),
      }
    : {};

/** The cookies of every sign-in. */
export const signInCookies = ({ session }: SignedIn): CookieChanges => ({
  ...sessionCookies(session),
  rotateCsrf: true,
});
