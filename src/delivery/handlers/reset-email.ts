import { encodeUid } from '../../features/reset/token.ts';
import type { User } from '../../features/users/user.ts';
import { MINUTE, SECOND } from '../../lib/clock.ts';
import { greetingName, languageOf } from '../recipient.ts';
import { renderResetMail } from '../templates/reset.ts';
import type { HandlerParts, MessageHandler } from './handler.ts';

/** The gap between two messages doubles up to this. */
const MAXIMUM_GAP = 15 * MINUTE;

/**
 * A reset link by e-mail. It goes to the address on file, never to the one that was typed: the two may differ in
 * spelling, and a look-alike address could be somebody else's mailbox.
 */
export function resetEmail(parts: HandlerParts): MessageHandler<'reset-email'> {
  const { storage, settings, site, resetTokens, clock } = parts;

  const claimSlot = (user: User, messageUid: string): Promise<boolean> => {
    const slot = {
      userId: user.id,
      channel: 'email',
      messageUid,
      // Both only grow, and a link dies when either does.
      generation: user.authGeneration + user.signInGeneration,
      now: clock.now(),
      gap: settings.get('PASSWORD_RESET_MAIL_GAP') * SECOND,
      maximumGap: MAXIMUM_GAP,
      linkLife: settings.get('PASSWORD_RESET_TIMEOUT') * SECOND,
    } as const;
    return storage.transaction((stores) => stores.outbox.claimResetSlot(slot));
  };

  return async ({ email, frontendId }, { uid: messageUid }) => {
    const user = await storage.read.users.byEmail(email);
    if (!user) return { kind: 'suppress', reason: 'nobody has this address' };
    const { id: userId, email: address } = user;
    if (address === null || !user.isActive || !user.isEmailVerified || user.userType !== 'registered')
      return { kind: 'suppress', userId, reason: 'not an active, registered user with a verified e-mail' };
    if (!(await claimSlot(user, messageUid)))
      return { kind: 'suppress', userId, reason: 'too soon after the last one' };

    const siteName = settings.get('SITE_NAME');
    const path = `/password-reset/${encodeUid(userId)}/${resetTokens.make(user, 'email')}/`;
    const content = renderResetMail({
      language: languageOf(user, settings),
      siteName,
      name: greetingName(user.firstName),
      resetUrl: site.linkBase(frontendId) + path,
      linkLife: settings.get('PASSWORD_RESET_TIMEOUT'),
    });
    const from = { name: siteName, address: settings.get('NO_REPLY_EMAIL') };
    return {
      kind: 'send',
      userId,
      message: { channel: 'email', from, to: address, cc: [], bcc: [], ...content },
      event: 'reset_link.sent',
    };
  };
}
