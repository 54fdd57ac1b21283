import { PASSWORD, type Person } from './people.ts';
import type { Requests } from './rate.ts';

/** What shops ask for most. Signing in takes people with a password. */
export function requestsOf(people: readonly Person[]) {
  const person = (index: number) => people[index % people.length] as Person;
  return {
    'read session': (index) => ({ path: '/session/check/', headers: { cookie: person(index).cookie } }),
    'validate reset link': (index) => ({ path: `/users/api-reset/${person(index).link}/` }),
    'request reset': (index) => ({
      method: 'POST',
      path: '/users/password/reset/',
      body: { email: `somebody${index}@example.com` },
    }),
    'request code': (index) => ({
      method: 'POST',
      path: '/users/otp-login/',
      body: { phone: `+90530${String(index).padStart(7, '0')}` },
    }),
    'sign in': (index) => ({
      method: 'POST',
      path: '/users/login/',
      body: { email: person(index).email, password: PASSWORD },
    }),
  } as const satisfies Record<string, Requests>;
}
