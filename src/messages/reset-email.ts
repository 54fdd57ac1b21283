import { encodeUid } from '../links/reset-token.ts';
import type { HandlerParts, MessageHandler } from './handler.ts';
import { languageOf } from './recipient.ts';
import { composeResetMail } from './reset-link.ts';
import { claimResetSlot } from './reset-slot.ts';

/**
 * A reset link by e-mail. It goes to the address on file, never to the one that was typed: the two may differ in
 * spelling, and a look-alike address could be somebody else's mailbox.
 */
export function resetEmail(parts: HandlerParts): MessageHandler<'reset-email'> {
  const { storage, settings, site, resetTokens } = parts;

  return async ({ email, frontendId }, { uid: messageUid }) => {
    const user = await storage.read.users.byEmail(email);
    if (!user) return { kind: 'suppress', reason: 'nobody has this address' };
    const { id: userId, email: address } = user;
    if (address === null || !user.isActive || !user.isEmailVerified || user.userType !== 'registered')
      return { kind: 'suppress', userId, reason: 'not an active, registered user with a verified e-mail' };
    if (!(await claimResetSlot(parts, user, 'email', messageUid)))
      return { kind: 'suppress', userId, reason: 'too soon after the last one' };

    const { content, remark } = await composeResetMail(parts, {
      language: languageOf(user, settings),
      user: { ...user, email: address },
      linkBase: site.linkBase(frontendId),
      uid: encodeUid(userId),
      token: resetTokens.make(user, 'email'),
      frontendId,
    });
    const from = { name: settings.get('SITE_NAME'), address: settings.get('NO_REPLY_EMAIL') };
    return {
      kind: 'send',
      userId,
      message: { channel: 'email', from, to: address, cc: [], bcc: [], ...content },
      event: 'reset_link.sent',
      remark,
    };
  };
}
