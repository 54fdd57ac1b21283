import type { Role } from '../../src/contracts/user.ts';
import type { TestApp } from './app.ts';
import type { Response } from './browser.ts';
import { staff } from './staff.ts';

export const USERS = '/admin/api/users/';

/** A person as the operator API shows them, as far as tests look. */
export type Person = Readonly<Record<string, unknown>> & {
  readonly pk: number;
  readonly email: string | null;
  readonly version: string;
};
export interface Page {
  readonly results: readonly Person[];
  readonly next: string | null;
}

/** What a member of staff of a role sends, by API token. */
export async function operator(app: TestApp, role: Role = 'support') {
  const { user, token, browser } = await staff(app, role);
  const send = (
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    body?: unknown,
    headers = {},
  ): Promise<Response> => browser.request(method, path, body, { headers: { ...token, ...headers } });
  return {
    user,
    get: (path: string) => send('GET', path),
    post: (path: string, body: unknown = {}) => send('POST', path, body),
    patch: (path: string, body: unknown, headers = {}) => send('PATCH', path, body, headers),
    /** One page of people. @throws Error unless it is one */
    async find(query: Readonly<Record<string, string>>): Promise<Page> {
      const answer = await send('GET', `${USERS}?${new URLSearchParams(query)}`);
      if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
      return answer.json() as Page;
    },
  };
}

/** The path of a person, or of something that is done with them: `pathOf(user, 'unlock/')`. */
export const personPath = ({ id }: { readonly id: number }, act = ''): string => `${USERS}${id}/${act}`;
