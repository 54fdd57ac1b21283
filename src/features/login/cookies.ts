import type { CookieChanges } from '../route.ts';
import type { Devices } from '../sessions/device.ts';
import { sessionCookies } from '../sessions/service.ts';
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
