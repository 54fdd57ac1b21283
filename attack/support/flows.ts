import { type Arena, newIdentity, PASSWORD, type Person } from './arena.ts';
import type { Client, Reply } from './client.ts';

/** What a reset link names. */
export interface ResetLink {
  readonly uid: string;
  readonly token: string;
}

const RESET_LINK = /\/([^/]+)\/([^/]+)\/?$/;

/** Requests a reset link as anybody can, and reads it from the mail. @param seen mails that went to the person before */
export async function resetLinkOf(arena: Arena, { email }: Person, seen = 0): Promise<ResetLink> {
  const client = arena.client();
  const reply = await client.post('/users/password/reset/', { email });
  if (reply.status !== 200) throw new Error(`a reset link was refused with ${reply.status}`);
  const [, uid = '', token = ''] = RESET_LINK.exec(await arena.service().mailbox.linkTo(email, seen)) ?? [];
  return { uid, token };
}

export const resetUrl = ({ uid, token }: ResetLink): string => `/users/api-reset/${uid}/${token}/`;

/** The body that sets a new password. */
export const newPasswords = (password: string) => ({ new_password1: password, new_password2: password });

export const isValidLink = async (client: Client, link: ResetLink): Promise<boolean> =>
  (await client.get(resetUrl(link))).body.includes('"validlink":true');

/** Sets a password by a link. @returns whether it was accepted */
export const useLink = async (client: Client, link: ResetLink, password: string): Promise<boolean> =>
  (await client.post(resetUrl(link), newPasswords(password))).status === 200;

export const signIn = (client: Client, email: string, password: string): Promise<Reply> =>
  client.post('/users/login/', { email, password });

/** Registers somebody as anybody can. @param fields besides, or instead of, a password and a name */
export const register = (
  client: Client,
  fields: Readonly<Record<string, string>> & { readonly email: string },
): Promise<Reply> =>
  client.post('/users/registration/', {
    password: 'a long password 5',
    first_name: 'Ada',
    last_name: 'Byron',
    ...fields,
  });

/** A browser in which the person has signed in. @throws Error if that fails */
export async function signedIn(arena: Arena, person: Person, address?: string): Promise<Client> {
  const client = arena.client(address === undefined ? {} : { address });
  const reply = await signIn(client, person.email, person.password);
  if (reply.status !== 200) throw new Error(`signing in was answered with ${reply.status}: ${reply.body}`);
  return client;
}

/** Whether a client's session is anybody's. */
export const isSignedIn = async (client: Client): Promise<boolean> =>
  (await client.get('/current_user/')).status === 200;

/** A copy of a browser at another connection: the same cookies. */
export function twinOf(arena: Arena, client: Client, address?: string): Client {
  const twin = arena.client(address === undefined ? {} : { address });
  for (const [name, value] of client.cookies) twin.cookies.set(name, value);
  return twin;
}

/** A new member of staff, and an API token of theirs. */
export async function tokenOfStaff(
  arena: Arena,
  role: string,
): Promise<{ readonly email: string; readonly phone: string; readonly token: string }> {
  const { command } = arena.service();
  const { email, phone } = newIdentity();
  const who = ['--email', email, '--verified-email', '--phone', phone, '--verified-phone'];
  await command('users', 'create', ...who, '--password', PASSWORD, '--role', role);
  const issued = await command('tokens', 'create', '--user', email, '--json');
  return { email, phone, token: issued.json<{ token: string }>().token };
}
