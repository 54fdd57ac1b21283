import type { User } from '../../src/contracts/user.ts';
import { DAY } from '../../src/lib/clock.ts';
import type { TestApp } from './app.ts';
import type { Browser, Response } from './browser.ts';
import { XHR } from './browser.ts';

/** The default of ANONYMIZE_GRACE, milliseconds. */
export const GRACE = 7 * DAY;
export const CLOSED = { detail: 'Your account has been closed.' };
export const REOPENED = { detail: 'Your account is open again.' };

/** Closes the account that is signed in, as the storefront's client does: without a body. */
export const close = (browser: Browser, body?: unknown): Promise<Response> =>
  browser.request('PATCH', '/users/anonymize/', body, { headers: XHR });

/** Signs somebody in and closes their account. @returns the user as closed, and the path of the link that undoes it */
export async function closeAccountOf(app: TestApp, user: User): Promise<{ closed: User; undo: string }> {
  const answer = await close(await app.signedIn(user));
  if (answer.status !== 200) throw new Error(`closing answered ${answer.status} ${answer.text}`);
  const closure = await app.core.storage.read.closures.byUser(user.id);
  if (!closure) throw new Error('there is no closure');
  return { closed: await app.userNow(user.id), undo: app.core.closureTokens.pathFor(closure) };
}

/** Closes an account and erases it after its grace period, as the worker does. */
export async function eraseAccountOf(app: TestApp, user: User): Promise<string> {
  const { undo } = await closeAccountOf(app, user);
  app.clock.advance(GRACE);
  await app.core.erasure.run();
  return undo;
}
