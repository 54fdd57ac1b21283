import type { Session } from '../../src/contracts/stores/sessions.ts';
import type { User } from '../../src/contracts/user.ts';
import { unusablePassword } from '../../src/hashing/hasher.ts';
import { sha256 } from '../../src/lib/keyring.ts';
import { newSessionId } from '../../src/lib/random.ts';
import { SESSION_LIFE } from '../../src/sessions/sessions.ts';
import type { TestApp } from './app.ts';
import type { Browser } from './browser.ts';

/** A browser of a visitor who is not signed in, for whom something is kept. */
export async function visitorBrowser(app: TestApp, data: Session['data']): Promise<Browser> {
  const id = newSessionId();
  const now = app.clock.now();
  await app.core.storage.transaction((stores) =>
    stores.sessions.insert({
      idHash: sha256(id),
      userId: null,
      generation: 0,
      data,
      createdAt: now,
      expiresAt: now + SESSION_LIFE,
      address: '192.0.2.1',
      agent: 'a browser',
      provedAt: null,
      provedBy: null,
      visitorId: id,
      parentIdHash: null,
    }),
  );
  const browser = app.browser();
  browser.cookies.set('sessionid', id);
  return browser;
}

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
