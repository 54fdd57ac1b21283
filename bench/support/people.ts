import { createCore } from '../../src/app.ts';
import { type Environment, loadConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/http/logger.ts';
import { encodeUid } from '../../src/links/reset-token.ts';

export const OPERATOR = { address: 'operator', agent: 'bench', requestId: 'bench' };
export const PASSWORD = 'correct horse battery';
/** The throttle counts as ever, and lets everything through. */
export const ENDLESS = { count: 1_000_000, duration: 86_400, ip_count: 100_000_000 };

export interface Person {
  readonly email: string;
  readonly cookie: string;
  /** `<uid>/<token>` of a reset link. */
  readonly link: string;
}

/** Creates customers who are signed in and hold a reset link. @param password of them all, if they have one */
export async function preparePeople(
  env: Environment,
  count: number,
  password?: string,
): Promise<readonly Person[]> {
  const core = await createCore(loadConfig(env), createLogger('silent'));
  const scopes = { login: ENDLESS, 'password-reset': ENDLESS, link: ENDLESS };
  await core.settingsAdmin.set('THROTTLING_SETTINGS', scopes, { actorId: null, source: OPERATOR });
  const people: Person[] = [];
  for (let index = 0; index < count; index++) {
    const email = `customer${index}@example.com`;
    const customer = { email, isEmailVerified: true, ...(password !== undefined && { password }) };
    const created = await core.accounts.create([customer], OPERATOR);
    const user = created.ok ? created.value[0] : undefined;
    const signedIn = user && (await core.credentials.startSession(user, OPERATOR));
    if (!signedIn?.ok) throw new Error('nobody could be signed in');
    // A link is void after a sign-in, so it is made for who the customer is now.
    const current = await core.storage.read.users.byId(signedIn.value.user.id);
    if (!current) throw new Error('a customer is gone');
    people.push({
      email,
      cookie: `${core.config.sessionCookieName}=${signedIn.value.session.id}`,
      link: `${encodeUid(current.id)}/${core.resetTokens.make(current, 'email')}`,
    });
  }
  await core.close();
  return people;
}
