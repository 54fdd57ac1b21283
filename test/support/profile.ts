import assert from 'node:assert/strict';
import type { User } from '../../src/contracts/user.ts';
import { MINUTE } from '../../src/lib/clock.ts';
import type { TestApp } from './app.ts';
import type { Browser, Response } from './browser.ts';
import { codeSentTo, smsTo } from './otp.ts';

export const PROFILE = '/users/profile/';

export const getProfile = (browser: Browser, headers: Record<string, string> = {}): Promise<Response> =>
  browser.get(PROFILE, headers);

export const patchProfile = (
  browser: Browser,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> => browser.request('PATCH', PROFILE, body, { headers });

export const putProfile = (browser: Browser, body: unknown): Promise<Response> =>
  browser.request('PUT', PROFILE, body);

/** A signed-in browser whose last proof of identity is too old for sensitive acts: as a thief of a session has it. */
export async function staleBrowser(app: TestApp, user: User): Promise<Browser> {
  const browser = await app.signedIn(user);
  app.clock.advance(16 * MINUTE);
  return browser;
}

/** Settings without the limits that tests of other rules would run into. */
export const NO_LIMIT = {
  THROTTLING_SETTINGS: { 'profile-update': null, login: null, 'password-reset': null, register: null },
};
/** What is answered for a phone that somebody else has. */
export const TAKEN = { phone: ['This phone number is already in use.'] };
const STALE = { detail: 'Please sign in again to confirm this.' };

export const phoneIn = (answer: Response): unknown => (answer.json() as { phone: unknown }).phone;
export const isVerifiedIn = (answer: Response): unknown =>
  (answer.json() as { attributes: { verified_phone?: boolean } }).attributes.verified_phone;

/** What is stored about a user’s phone. */
export const phoneOf = async (app: TestApp, { id }: User) => {
  const { phone, isPhoneVerified, mayHoldPhone } = await app.userNow(id);
  return { phone, isPhoneVerified, mayHoldPhone };
};
export const proved = (phone: string) => ({ phone, isPhoneVerified: true, mayHoldPhone: true });
export const contactData = (phone: string) => ({ phone, isPhoneVerified: false, mayHoldPhone: false });

/** Asserts that a request is refused until a new sign-in. */
export async function refusedAsStale(answer: Response): Promise<void> {
  assert.equal(answer.status, 401, answer.text);
  assert.deepEqual(answer.json(), STALE);
  assert.equal(
    answer.headers['www-authenticate'],
    'Token error="insufficient_user_authentication", max_age="900"',
  );
}

/** Asserts that nobody gets into an account with a phone: it receives no code and no link. */
export async function opensNothing(app: TestApp, phone: string): Promise<void> {
  const before = (await smsTo(app, phone)).length;
  await app.browser().post('/users/otp-login/', { phone });
  await app.browser().post('/users/password/reset-with-sms-otp/', { phone });
  await app.browser().post('/users/password/reset-with-phone/', { phone });
  assert.equal((await smsTo(app, phone)).length, before);
}

/** Asks for a code for a phone and enters it. */
export async function prove(
  app: TestApp,
  browser: Browser,
  phone: string,
  more: object = {},
): Promise<Response> {
  const asked = await patchProfile(browser, { ...more, phone, resend: true });
  assert.equal(asked.status, 202, asked.text);
  return patchProfile(browser, { ...more, phone, code: await codeSentTo(app, phone) });
}

/** Signs in with a code sent to a phone. */
export async function signInByCode(
  app: TestApp,
  phone: string,
): Promise<{ status: number; browser: Browser }> {
  const browser = app.browser();
  await browser.post('/users/otp-login/', { phone });
  const { status } = await browser.post('/users/otp-login/', { phone, code: await codeSentTo(app, phone) });
  return { status, browser };
}
