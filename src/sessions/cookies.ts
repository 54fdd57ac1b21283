import type { CookieChanges } from '../contracts/route.ts';
import type { User } from '../contracts/user.ts';
import type { Devices } from './devices.ts';
import type { IssuedSession, SignedIn } from './sessions.ts';

/** The cookie of a new session, or of one with a new id; nothing for null. */
export const sessionCookies = (session: IssuedSession | null): CookieChanges =>
  session ? { session: { id: session.id, expiresAt: session.expiresAt } } : {};

/** The cookies of every sign-in. @param device the device cookie of the request */
export const signInCookies = (
  devices: Devices,
  { user, session }: SignedIn,
  device: string | null,
): CookieChanges => ({
  ...sessionCookies(session),
  device: devices.issue(user, device),
  rotateCsrf: true,
});

/**
 * The cookie of a completed reset, alone: who opened the link proved mailbox or phone, so guesses of strangers must not keep
 * this browser out when it signs in next. It signs nobody in.
 *
 * @param user after the reset
 * @param device the device cookie of the request
 */
export const deviceCookie = (devices: Devices, user: User, device: string | null): CookieChanges => ({
  device: devices.issue(user, device),
});

/**
 * The cookies of a password change in the browser that keeps its session: the session's new id, and a new device cookie
 * if the device was known. The device cookies of all other browsers become invalid with the old password.
 *
 * @param before the user under the old password
 * @param session null: no session is kept
 * @param device the device cookie of the request
 */
export function keptCookies(
  devices: Devices,
  { before, session }: { before: Pick<User, 'id' | 'authGeneration'>; session: IssuedSession | null },
  device: string | null,
): CookieChanges {
  const known = devices.read(device);
  const wasKnown = known?.userId === before.id && known.authGeneration === before.authGeneration;
  if (!session || !wasKnown) return sessionCookies(session);
  const user = { id: before.id, authGeneration: session.session.generation };
  return { ...sessionCookies(session), device: devices.issue(user, device) };
}
