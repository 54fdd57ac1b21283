import assert from 'node:assert/strict';
import { Secret, TOTP } from 'otpauth';
import type { Role } from '../../src/contracts/user.ts';
import { SECOND } from '../../src/lib/clock.ts';
import type { TestApp } from './app.ts';
import type { Browser, Response } from './browser.ts';

export const FACTOR = '/admin/api/second-factor/';
/** How long a code is shown, milliseconds. */
export const STEP = 30 * SECOND;

/** What an app shows. @param at milliseconds since the epoch */
export const codeAt = (secret: string, at: number): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at });

export const verify = (browser: Browser, code: string): Promise<Response> =>
  browser.post(`${FACTOR}verify/`, { code });

/** A member of staff who has just signed in, without a second factor. */
export async function newColleague(app: TestApp, role: Role = 'owner') {
  const user = await app.createUser({ isStaff: true, role, isEmailVerified: true });
  return { user, browser: await app.signedIn(user) };
}

/** A member of staff who has just set up their second factor. */
export async function enrolled(app: TestApp, role: Role = 'owner') {
  const { user, browser } = await newColleague(app, role);
  const begun = await browser.post(`${FACTOR}enrol/`);
  assert.equal(begun.status, 201, begun.text);
  const { secret } = begun.json() as { secret: string };
  const confirmed = await browser.post(`${FACTOR}confirm/`, { code: codeAt(secret, app.clock.now()) });
  assert.equal(confirmed.status, 200, confirmed.text);
  const { recovery_codes: recoveryCodes } = confirmed.json() as { recovery_codes: string[] };
  return { user, browser, secret, recoveryCodes };
}
