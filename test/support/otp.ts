import assert from 'node:assert/strict';
import type { User } from '../../src/contracts/user.ts';
import type { TestApp } from './app.ts';
import type { Browser, Response } from './browser.ts';
import { guestBrowser } from './guest.ts';

let phoneNumber = 5_300_000_000;

/** A Turkish mobile number nobody has had yet, E.164. */
export function newPhone(): string {
  phoneNumber += 1;
  return `+90${phoneNumber}`;
}

/** A customer who verified a phone of their own. */
export async function customerWithPhone(
  app: TestApp,
  given: Partial<User> = {},
): Promise<{ user: User; phone: string }> {
  const phone = newPhone();
  const user = await app.createUser({ phone, isPhoneVerified: true, ...given });
  return { user, phone };
}

/** One of the flows that check a code, and what its answers are. */
export interface CodeFlow {
  readonly url: string;
  /** What is sent beside phone, code and resend. */
  readonly fields: Readonly<Record<string, string>>;
  /** Somebody who may use the flow, in a browser that has not asked for a code yet; with a new phone where none is given. */
  visit(app: TestApp, phone?: string): Promise<{ phone: string; browser: Browser }>;
  /** The status of the answer when a code was asked for; when it was right; when it is too early for another one. */
  readonly statuses: { readonly sent: number; readonly right: number; readonly tooEarly: number };
}

const byCustomer: CodeFlow['visit'] = async (app, phone) => ({
  phone: phone ?? (await customerWithPhone(app)).phone,
  browser: app.browser(),
});

/** The three flows that check a code: the same rules hold in each. */
export const CODE_FLOWS: readonly CodeFlow[] = [
  {
    url: '/users/otp-login/',
    fields: {},
    visit: byCustomer,
    statuses: { sent: 200, right: 302, tooEarly: 406 },
  },
  {
    url: '/users/password/reset-with-sms-otp/',
    fields: {},
    visit: byCustomer,
    statuses: { sent: 202, right: 200, tooEarly: 406 },
  },
  {
    url: '/users/password-sms-otp/set/',
    fields: { password1: 'a password with a phone', password2: 'a password with a phone' },
    visit: async (app, phone = newPhone()) => ({ phone, browser: (await guestBrowser(app)).browser }),
    statuses: { sent: 202, right: 200, tooEarly: 429 },
  },
];

/** Somebody in a flow: each call posts the flow's fields with the phone and what is given. */
export async function enterFlow(flow: CodeFlow, app: TestApp, givenPhone?: string) {
  const { browser, phone } = await flow.visit(app, givenPhone);
  const post = (more: object = {}, headers: Record<string, string> = {}): Promise<Response> =>
    browser.post(flow.url, { ...flow.fields, phone, ...more }, { headers });
  return { browser, phone, post };
}

/** Asserts that a request is refused with an answer about codes. */
export async function refused(answer: Response | Promise<Response>, expected: object): Promise<void> {
  const { status, json, text } = await answer;
  assert.equal(status, 406, text);
  assert.deepEqual(json(), expected);
}

/** Delivers what is queued and returns the code of the newest SMS to a phone. */
export async function codeSentTo(app: TestApp, phone: string): Promise<string> {
  const texts = await smsTo(app, phone);
  const code = /#(\d+)$/.exec(texts.at(-1) ?? '')?.[1];
  assert.ok(code, `no code was sent to ${phone}`);
  return code;
}

/** Delivers what is queued and returns the texts of all SMS to a phone, the oldest first. */
export async function smsTo(app: TestApp, phone: string): Promise<string[]> {
  await app.deliver();
  const messages = await app.inbox();
  return messages.filter((sms) => sms.channel === 'sms' && sms.recipient === phone).map((sms) => sms.text);
}

/** A code of the same length that is certainly another one. @param step which of many others */
export function wrongCode(code: string, step = 1): string {
  return String((Number(code) + step) % 10 ** code.length).padStart(code.length, '0');
}

/** The bodies of the answers about codes, as clients compare them. */
export const OTP_ANSWERS = {
  tooEarly: {
    non_field_errors: 'Please wait before requesting a new code.',
    error_code: 'sms_verification_100_3',
  },
  expired: {
    non_field_errors: 'Sms otp code expired. Please resend code.',
    error_code: 'sms_verification_100_4',
  },
  otherPhone: { non_field_errors: 'Phone numbers do not match.', error_code: 'sms_verification_100_1' },
  wrong: { non_field_errors: 'Verification codes do not match.', error_code: 'sms_verification_100_2' },
} as const;
