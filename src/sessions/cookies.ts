import type { CookieChanges } from '../contracts/route.ts';
import type { User } from '../contracts/user.ts';
import type { Devices } from './devices.ts';
import type { IssuedSession, SignedIn } from './sessions.ts';

/** The cookie of a session that was started or goes on under a new id; none without one. */
export const sessionCookies = (session: IssuedSession | null): CookieChanges =>
  session ? { session: { id: session.id, expiresAt: session.expiresAt } } : {};

/** What every sign-in leaves in the browser. @param device the device cookie it came with */
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
 * What a new password leaves in the browser whose session goes on: the session's new id. A device that was known stays
 * known; everywhere else its cookie dies with the old password.
 *
 * @param before the user as they were under the old password
 * @param session null: none goes on
 * @param device the device cookie the request came with
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
