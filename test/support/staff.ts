import type { User } from '../../src/features/users/user.ts';
import type { TestApp } from './app.ts';
import type { Browser } from './browser.ts';

/** An API token of a user, as the command line makes it. */
export const apiTokenOf = (app: TestApp, user: User): Promise<string> =>
  app.core.storage.transaction((stores) => app.core.sessions.issueToken(stores, user, null));

/** A member of staff: the header of their API token, and a browser without cookies. */
export async function staff(
  app: TestApp,
): Promise<{ user: User; token: Record<string, string>; browser: Browser }> {
  const user = await app.createUser({ isStaff: true });
  return { user, token: { authorization: `Token ${await apiTokenOf(app, user)}` }, browser: app.browser() };
}
