import { unusablePassword } from '../../src/features/password/hasher.ts';
import type { User } from '../../src/features/users/user.ts';
import type { TestApp } from './app.ts';
import type { Browser } from './browser.ts';

/** A guest without a password, and a browser that a shop's checkout gave the guest's session to. */
export async function guestBrowser(
  app: TestApp,
  given: Partial<User> = {},
): Promise<{ user: User; browser: Browser }> {
  const user = await app.createUser({ userType: 'guest', password: unusablePassword(), ...given });
  const source = { address: '192.0.2.1', agent: 'checkout', requestId: 'checkout' };
  const session = await app.core.storage.transaction((stores) =>
    app.core.sessions.start(stores, { user, previous: null, source }),
  );
  const browser = app.browser();
  browser.cookies.set('sessionid', session.id);
  await browser.get('/csrf_token/');
  return { user, browser };
}
