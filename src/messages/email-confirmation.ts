import { emailKey, type User } from '../contracts/user.ts';
import { SECOND } from '../lib/clock.ts';
import { CONFIRMATION_LIFE } from '../links/confirmation-token.ts';
import type { Decision, HandlerParts, MessageHandler } from './handler.ts';
import { languageOf } from './recipient.ts';
import { renderConfirmationMail } from './registration-mails.ts';
import { claimLinkSlot } from './reset-slot.ts';

/** The path of links that confirm an e-mail or finish a registration. */
export const confirmationPath = (token: string): string =>
  `/users/registration/account-confirm-email/${token}/`;

/** A link that confirms the e-mail of an account. */
export function emailConfirmation(parts: HandlerParts): MessageHandler<'email-confirmation'> {
  return async ({ userId, email }, { uid: messageUid }) => {
    const user = await parts.storage.read.users.byId(userId);
    const isStillTheirs = user?.email && emailKey(user.email) === emailKey(email);
    if (!user || !isStillTheirs) return { kind: 'suppress', userId, reason: 'the e-mail has changed' };
    return confirmationFor(parts, user, messageUid);
  };
}

/** The mail with the link, unless there is nothing to confirm or one went out just now. */
export async function confirmationFor(
  parts: HandlerParts,
  user: User,
  messageUid: string,
): Promise<Decision> {
  const { settings, site, confirmationTokens } = parts;
  const { id: userId, email } = user;
  if (email === null || !user.isActive || user.isEmailVerified)
    return { kind: 'suppress', userId, reason: 'there is nothing to confirm' };
  const slot = {
    userId,
    channel: 'confirmation',
    messageUid,
    generation: 0,
    linkLife: CONFIRMATION_LIFE,
  } as const;
  if (!(await claimLinkSlot(parts, slot)))
    return { kind: 'suppress', userId, reason: 'too soon after the last one' };

  const siteName = settings.get('SITE_NAME');
  const content = renderConfirmationMail({
    language: languageOf(user, settings),
    siteName,
    url: site.linkBase(null) + confirmationPath(confirmationTokens.make(user)),
    linkLife: CONFIRMATION_LIFE / SECOND,
  });
  const from = { name: siteName, address: settings.get('NO_REPLY_EMAIL') };
  return {
    kind: 'send',
    userId,
    message: { channel: 'email', from, to: email, cc: [], bcc: [], ...content },
    event: 'email_confirmation.sent',
  };
}
