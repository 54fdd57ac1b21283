import type { Role, User } from '../../src/contracts/user.ts';
import type { SettingName } from '../../src/settings.ts';
import type { TestApp } from './app.ts';
import type { Browser, Response } from './browser.ts';

/** An API token of a user, as the command line makes it. */
export const apiTokenOf = (app: TestApp, user: User): Promise<string> =>
  app.core.storage.transaction((stores) => app.core.sessions.issueToken(stores, user, null));

export interface Staff {
  readonly user: User;
  readonly token: Record<string, string>;
  readonly browser: Browser;
}

/** A member of staff: the header of their API token, and a browser without cookies. */
export async function staff(app: TestApp, role: Role = 'manager'): Promise<Staff> {
  const user = await app.createUser({ isStaff: true, role });
  return { user, token: { authorization: `Token ${await apiTokenOf(app, user)}` }, browser: app.browser() };
}

/** Changes a critical setting as two owners do over HTTP. @returns the last answer: of the confirmation, if there was something to confirm */
export async function setByOwners(app: TestApp, name: SettingName, value: unknown): Promise<Response> {
  const [one, other] = [await staff(app, 'owner'), await staff(app, 'owner')];
  const path = `/admin/api/settings/${name}/`;
  const proposed = await one.browser.request('PUT', path, { value }, { headers: one.token });
  if (proposed.status !== 202) return proposed;
  const { id } = proposed.json() as { id: number };
  return other.browser.post(`${path}proposals/${id}/confirm/`, {}, { headers: other.token });
}

/** The path of a one-time link that a member of staff made. */
export async function oneTimeLink(app: TestApp, user: User, secretKey = 'checkout-7f3a'): Promise<string> {
  const { browser, token } = await staff(app);
  const body = { user: user.id, secret_key: secretKey };
  const answer = await browser.post('/users/one-time-token/', body, { headers: token });
  if (answer.status !== 201) throw new Error(`making a link answered ${answer.status} ${answer.text}`);
  return (answer.json() as { url: string }).url.slice(app.core.config.publicUrl.length);
}
