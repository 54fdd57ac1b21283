import type { EmailChange } from '../contracts/stores/email-changes.ts';
import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { emailKey, type User } from '../contracts/user.ts';
import { CLOCK_SKEW, DAY, SECOND } from '../lib/clock.ts';
import { EMAIL_LINK_LIFE } from '../links/email-links.ts';
import { durationIn } from '../locales/duration.ts';
import { message } from '../locales/index.ts';
import { emailFaults } from '../users/claims.ts';
import { FORMER_OWNER, frameFor } from './frame.ts';
import { type EmailLinkMail, type MailFrame, type RenderedMail, renderMail } from './layout.ts';
import { letterheadFor } from './letterhead.ts';
import { type Decision, type MessageServices, mailTo, suppress } from './message.ts';
import { languageOf } from './recipient.ts';
import { gapAfter } from './reset-slot.ts';

/** How often the owner of an address is told that somebody entered it, milliseconds. */
const NOTICE_GAP = DAY;

/**
 * The mail to the new address of a requested change: the link that confirms it; or, if the address is somebody else’s, a
 * notice without a link. It has no name, because a stranger may have entered the address.
 */
export async function emailChange(
  { change: changeUid }: { readonly change: string },
  { uid }: OutboxMessage,
  services: MessageServices,
): Promise<Decision> {
  const { storage, clock } = services;
  const change = await storage.read.emailChanges.byUid(changeUid);
  const user = change && (await storage.read.users.byId(change.userId));
  if (!change || !user) return suppress('the request is gone');
  const newest = (await storage.read.emailChanges.ofUser(user.id)).at(-1);
  if (change.state !== 'pending' || newest?.uid !== change.uid)
    return suppress('the request is stopped, or a newer one took its place', user.id);
  const faults = await emailFaults(storage.read, clock, user, { email: change.newEmail });
  return faults.email ? noticeOf(change, uid, services) : linkFor(change, user, uid, services);
}

async function linkFor(
  change: EmailChange,
  user: User,
  messageUid: string,
  services: MessageServices,
): Promise<Decision> {
  const { settings, emailLinks } = services;
  const gapFor = (count: number): number => gapAfter(count, settings);
  if (!(await claimMail(services, change, messageUid, gapFor)))
    return suppress('too soon after the last one to this address', user.id);
  const content = renderLinkMail({
    ...(await frameFor(user, languageOf(user, settings), services, 'email-change')),
    url: letterheadFor(user, services).origin + emailLinks.confirmPath(change),
  });
  return {
    kind: 'send',
    userId: user.id,
    message: { ...mailTo(change.newEmail, content, settings), isForStranger: true },
    event: 'email_change_link.sent',
  };
}

/** The notice to whoever has the address, or had it and can still take it back. */
async function noticeOf(
  change: EmailChange,
  messageUid: string,
  services: MessageServices,
): Promise<Decision> {
  const { storage, settings } = services;
  const owner = await storage.read.users.byEmail(change.newEmail);
  if (owner && !owner.isActive) return suppress('the account with this address is closed', owner.id);
  if (!(await claimMail(services, change, messageUid, () => NOTICE_GAP)))
    return suppress('its owner was told already', owner?.id);
  const frame = await frameFor(owner ?? FORMER_OWNER, languageOf(owner, settings), services, 'email-in-use');
  const content = renderEmailInUseMail(frame);
  return {
    kind: 'send',
    userId: owner?.id,
    // To the stored address if there is one, as with reset links.
    message: { ...mailTo(owner?.email ?? change.newEmail, content, settings), isForStranger: true },
    event: owner && 'email_change_attempt.sent',
  };
}

/**
 * Claims the right to mail an address now, so that many requests, also by many accounts, do not flood a mailbox.
 * @param gapFor milliseconds to wait after the last of so many mails
 */
function claimMail(
  { storage, clock }: MessageServices,
  { uid, newEmail }: EmailChange,
  messageUid: string,
  gapFor: (count: number) => number,
): Promise<boolean> {
  const now = clock.now();
  return storage.transaction(async (stores) => {
    await stores.exclusively(`email-change-mail:${emailKey(newEmail)}`);
    const current = await stores.emailChanges.byUid(uid);
    // Sent again after a failure.
    if (current?.mailedBy === messageUid) return true;
    const { count, newestAt } = await stores.emailChanges.mailedSince(
      newEmail,
      now - EMAIL_LINK_LIFE,
      now + CLOCK_SKEW,
    );
    if (count > 0 && newestAt + gapFor(count) > now) return false;
    return stores.emailChanges.markMailed(uid, { by: messageUid, at: now });
  });
}

/** The mail with the link that confirms a new address. */
export const renderLinkMail = ({ url, ...mail }: EmailLinkMail): RenderedMail =>
  renderMail({
    ...mail,
    subject: message('mailNewEmailSubject', { site: mail.siteName }),
    parts: [
      message('mailNewEmailIntro', { site: mail.siteName }),
      { button: 'mailNewEmailButton', url },
      message('mailConfirmLife', { duration: durationIn(mail.language, EMAIL_LINK_LIFE / SECOND) }),
      message('mailNewEmailIgnore'),
    ],
  });

/** The notice that somebody entered an address that is not free. It has no link. */
export const renderEmailInUseMail = (mail: MailFrame): RenderedMail =>
  renderMail({
    ...mail,
    subject: message('mailEmailInUseSubject', { site: mail.siteName }),
    parts: [message('mailEmailInUseIntro', { site: mail.siteName }), message('mailEmailInUseIgnore')],
  });
