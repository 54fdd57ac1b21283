import type { User } from '../../src/contracts/user.ts';
import { MINUTE } from '../../src/lib/clock.ts';
import type { TestApp } from './app.ts';
import type { Browser, Response } from './browser.ts';

export const PROFILE = '/users/profile/';

export const getProfile = (browser: Browser, headers: Record<string, string> = {}): Promise<Response> =>
  browser.get(PROFILE, headers);

export const patchProfile = (
  browser: Browser,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> => browser.request('PATCH', PROFILE, body, { headers });

export const putProfile = (browser: Browser, body: unknown): Promise<Response> =>
  browser.request('PUT', PROFILE, body);

/** A signed-in browser whose last proof of identity is too old for sensitive acts: as a thief of a session has it. */
export async function staleBrowser(app: TestApp, user: User): Promise<Browser> {
  const browser = await app.signedIn(user);
  app.clock.advance(16 * MINUTE);
  return browser;
}
