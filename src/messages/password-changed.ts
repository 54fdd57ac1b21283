import { PATHS } from '../contracts/page.ts';
import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { emailKey, type User } from '../contracts/user.ts';
import { type Language, message } from '../locales/index.ts';
import { type RenderedMail, renderMail } from './layout.ts';
import { type Decision, type MessageServices, mailTo } from './message.ts';
import { greetingName, languageOf } from './recipient.ts';

/**
 * The notice that a password changed. It goes to the address the account had at that time: an attacker who changes the
 * e-mail as well must not keep the owner from being notified.
 */
export async function passwordChanged(
  { userId, email }: { readonly userId: number; readonly email: string },
  { createdAt }: OutboxMessage,
  { storage, settings, site }: MessageServices,
): Promise<Decision> {
  const user = await storage.read.users.byId(userId);
  const content = renderPasswordChangedMail({
    language: languageOf(user, settings),
    siteName: settings.get('SITE_NAME'),
    name: user && isVerifiedAddress(user, email) ? greetingName(user.firstName) : null,
    changedAt: createdAt,
    resetUrl: site.linkBase(null) + PATHS.resetRequest,
  });
  return {
    kind: 'send',
    userId,
    message: mailTo(email, content, settings, settings.get('EMAIL_BCC_AND_CC')),
  };
}

export const isVerifiedAddress = (user: User, email: string): boolean =>
  user.isEmailVerified && user.email !== null && emailKey(user.email) === emailKey(email);

export interface PasswordChangedMail {
  readonly language: Language;
  readonly siteName: string;
  /** For the greeting; null: no name. */
  readonly name: string | null;
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
  /** The page that asks for a reset link. */
  readonly resetUrl: string;
}

/** When the password changed, and what to do about it. */
export function renderPasswordChangedMail(mail: PasswordChangedMail): RenderedMail {
  const { siteName, changedAt, resetUrl } = mail;
  return renderMail({
    ...mail,
    subject: message('mailChangedSubject'),
    parts: [
      message('mailChangedIntro', { site: siteName, time: inUtc(changedAt) }),
      message('mailChangedIgnore'),
      message('mailChangedAct'),
      { button: 'mailChangedButton', url: resetUrl },
    ],
  });
}

/** `2026-01-15 12:00`: reads the same in every language. */
export const inUtc = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ');
