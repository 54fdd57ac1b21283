import type { CookieChanges } from '../route.ts';
import type { Devices } from '../sessions/device.ts';
import { type IssuedSession, sessionCookies } from '../sessions/service.ts';
import type { User } from '../users/user.ts';
import type { SignedIn } from './service.ts';

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
 * so; its cookie dies with the old password everywhere else.
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
