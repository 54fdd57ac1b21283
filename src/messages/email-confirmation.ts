import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { emailKey, type User } from '../contracts/user.ts';
import { SECOND } from '../lib/clock.ts';
import { CONFIRMATION_LIFE } from '../links/confirmation-token.ts';
import { durationIn } from '../locales/duration.ts';
import { type Language, type Message, message } from '../locales/index.ts';
import { frameFor } from './frame.ts';
import { type EmailLinkMail, type RenderedMail, renderMail } from './layout.ts';
import { letterheadFor } from './letterhead.ts';
import { type Decision, type MessageServices, mailTo, suppress } from './message.ts';
import { languageOf } from './recipient.ts';
import { claimLinkSlot } from './reset-slot.ts';

/** The path of links that confirm an e-mail or finish a registration. */
export const confirmationPath = (token: string): string =>
  `/users/registration/account-confirm-email/${token}/`;

/** How long such a link is valid, in words. */
export const confirmationLife = (language: Language): Message =>
  message('mailConfirmLife', { duration: durationIn(language, CONFIRMATION_LIFE / SECOND) });

/** A link that confirms the e-mail an account was created with. */
export async function emailConfirmation(
  { userId, email }: { readonly userId: number; readonly email: string },
  { uid }: OutboxMessage,
  services: MessageServices,
): Promise<Decision> {
  const user = await services.storage.read.users.byId(userId);
  const isStillTheirs = user?.email && emailKey(user.email) === emailKey(email);
  if (!user || !isStillTheirs) return suppress('the e-mail has changed', userId);
  return confirmationFor(user, uid, services);
}

/**
 * The mail with the link, unless there is nothing to confirm or one was just sent. It has no name in the greeting, because
 * a stranger may have entered the address and any name.
 *
 * @param messageUid of the message in the outbox
 */
export async function confirmationFor(
  user: User,
  messageUid: string,
  services: MessageServices,
): Promise<Decision> {
  const { settings, confirmationTokens } = services;
  const { id: userId, email } = user;
  if (email === null || !user.isActive || user.isEmailVerified)
    return suppress('there is nothing to confirm', userId);
  const slot = {
    userId,
    channel: 'confirmation',
    messageUid,
    generation: 0,
    linkLife: CONFIRMATION_LIFE,
  } as const;
  if (!(await claimLinkSlot(services, slot))) return suppress('too soon after the last one', userId);

  const content = renderConfirmationMail({
    ...(await frameFor(user, languageOf(user, settings), services, 'email-confirmation')),
    url: letterheadFor(user, services).origin + confirmationPath(confirmationTokens.make(user)),
  });
  return {
    kind: 'send',
    userId,
    message: { ...mailTo(email, content, settings), isForStranger: true },
    event: 'email_confirmation.sent',
  };
}

/** The mail with the link that confirms the e-mail of an account. */
export const renderConfirmationMail = (mail: EmailLinkMail): RenderedMail =>
  renderMail({
    ...mail,
    subject: message('mailConfirmSubject', { site: mail.siteName }),
    parts: [
      message('mailConfirmIntro', { site: mail.siteName }),
      { button: 'mailConfirmButton', url: mail.url },
      confirmationLife(mail.language),
      message('mailConfirmIgnore'),
    ],
  });
