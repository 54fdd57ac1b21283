import { type Arena, newAddress, PASSWORD, type Person } from './arena.ts';
import type { Client } from './client.ts';
import { signedIn } from './flows.ts';

/** Somebody of whom a stranger knows e-mail and phone: a customer, or nobody. */
export type Somebody = Pick<Person, 'email' | 'phone'>;

/** The path and the body of a request about somebody. */
export type Question = (somebody: Somebody) => readonly [path: string, body: object];

export const QUESTIONS = {
  'a sign-in': ({ email }) => ['/users/login/', { email, password: 'surely not this 1' }],
  'a reset by mail': ({ email }) => ['/users/password/reset/', { email }],
  'a reset by SMS': ({ phone }) => ['/users/password/reset-with-phone/', { phone }],
  'a code for a reset': ({ phone }) => ['/users/password/reset-with-sms-otp/', { phone }],
  'a code for signing in': ({ phone }) => ['/users/otp-login/', { phone }],
} as const satisfies Readonly<Record<string, Question>>;

/** What a customer asks about somebody: whether an address can become theirs. */
export const EMAIL_CHANGE: Question = ({ email }) => [
  '/users/email-change/',
  { email, emailConfirm: email, password: PASSWORD },
];

/** Somebody who may ask for a change of e-mail. @throws Error if they cannot sign in */
export const customer = async (arena: Arena): Promise<Client> =>
  signedIn(arena, await arena.person(), newAddress());
