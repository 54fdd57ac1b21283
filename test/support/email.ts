import { PASSWORD, type TestApp } from './app.ts';
import type { Browser, Response } from './browser.ts';
import { mailsTo } from './registration.ts';

export const EMAIL_CHANGE = '/users/email-change/';
export const INVALID_LINK = { detail: 'Invalid or expired link.' };

/** Requests a change of e-mail in a browser that is signed in. */
export const requestEmail = (
  browser: Browser,
  email: string | null,
  given: Record<string, unknown> = {},
): Promise<Response> => browser.post(EMAIL_CHANGE, { email, password: PASSWORD, ...given });

/** Delivers what is queued and returns the paths of a link in the mails to an address, the oldest first. */
async function linksTo(app: TestApp, email: string | null, name: string): Promise<string[]> {
  const mails = await mailsTo(app, email ?? '');
  const pattern = new RegExp(`https?://[^/\\s]+(/users/${name}/\\S+)`);
  return mails.flatMap(({ text }) => pattern.exec(text)?.[1] ?? []);
}

export const confirmLinksTo = (app: TestApp, email: string): Promise<string[]> =>
  linksTo(app, email, 'email-set-primary');
export const undoLinksTo = (app: TestApp, email: string | null): Promise<string[]> =>
  linksTo(app, email, 'email-undo');

/** The newest link that confirms a change to an address. */
export async function confirmLinkTo(app: TestApp, email: string): Promise<string> {
  const link = (await confirmLinksTo(app, email)).at(-1);
  if (!link) throw new Error(`no link was sent to ${email}`);
  return link;
}

/** The newest link that undoes a change from an address. */
export async function undoLinkTo(app: TestApp, email: string | null): Promise<string> {
  const link = (await undoLinksTo(app, email)).at(-1);
  if (!link) throw new Error(`no undo link was sent to ${email}`);
  return link;
}

/** Changes the e-mail of who is signed in, by the link in the mail. @returns the link */
export async function changeEmail(app: TestApp, browser: Browser, email: string): Promise<string> {
  const requested = await requestEmail(browser, email);
  if (requested.status !== 200) throw new Error(`requesting answered ${requested.status} ${requested.text}`);
  const link = await confirmLinkTo(app, email);
  const confirmed = await browser.get(link);
  if (confirmed.status !== 200) throw new Error(`confirming answered ${confirmed.status} ${confirmed.text}`);
  return link;
}
