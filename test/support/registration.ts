import type { InboxMessage } from '../../src/contracts/stores/inbox.ts';
import type { TestApp } from './app.ts';

export const REGISTER = '/users/registration/';
export const CHOSEN = 'a password of my own';

let number = 0;

/** An address nobody has had yet. */
export function newEmail(): string {
  number += 1;
  return `Newcomer${number}@example.com`;
}

/** Delivers what is queued and returns the mails to an address, the oldest first. */
export async function mailsTo(app: TestApp, email: string): Promise<InboxMessage[]> {
  await app.deliver();
  return (await app.inbox()).filter((mail) => mail.recipient === email);
}

/** The path of the link in a mail that confirms an e-mail or finishes a registration; undefined when there is none. */
export const linkIn = (mail: InboxMessage | undefined): string | undefined =>
  /https?:\/\/[^/\s]+(\/users\/registration\/account-confirm-email\/\S+)/.exec(mail?.text ?? '')?.[1];

/** Delivers what is queued and returns the path of the newest such link sent to an address. */
export async function linkSentTo(app: TestApp, email: string): Promise<string> {
  const link = linkIn((await mailsTo(app, email)).at(-1));
  if (!link) throw new Error(`no link was sent to ${email}`);
  return link;
}
