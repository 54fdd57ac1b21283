import { PATHS } from '../contracts/page.ts';
import { emailKey, type User } from '../contracts/user.ts';
import type { HandlerParts, MessageHandler } from './handler.ts';
import { renderPasswordChangedMail } from './password-changed-mail.ts';
import { greetingName, languageOf } from './recipient.ts';

/**
 * The notice that a password changed. It goes to the address the account had then: whoever took an account over and
 * moved it to another address must not keep its owner from hearing about it.
 */
export function passwordChanged({
  storage,
  settings,
  site,
}: HandlerParts): MessageHandler<'password-changed'> {
  return async ({ userId, email }, { createdAt }) => {
    const user = await storage.read.users.byId(userId);
    const { cc = [], bcc = [] } = settings.get('EMAIL_BCC_AND_CC');
    const siteName = settings.get('SITE_NAME');
    const content = renderPasswordChangedMail({
      language: languageOf(user, settings),
      siteName,
      name: user && isVerifiedAddress(user, email) ? greetingName(user.firstName) : null,
      changedAt: createdAt,
      resetUrl: site.linkBase(null) + PATHS.resetRequest,
    });
    const from = { name: siteName, address: settings.get('NO_REPLY_EMAIL') };
    return {
      kind: 'send',
      userId,
      message: { channel: 'email', from, to: email, cc, bcc, ...content },
    };
  };
}

const isVerifiedAddress = (user: User, email: string): boolean =>
  user.isEmailVerified && user.email !== null && emailKey(user.email) === emailKey(email);
