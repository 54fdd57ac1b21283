import { PATHS } from '../contracts/page.ts';
import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { type Language, message } from '../locales/index.ts';
import { type RenderedMail, renderMail } from './layout.ts';
import { type Decision, type MessageServices, mailTo } from './message.ts';
import { inUtc, isVerifiedAddress } from './password-changed.ts';
import { greetingName, languageOf } from './recipient.ts';

interface PhoneConfirmedPayload {
  readonly userId: number;
  /** The verified e-mail at that time. */
  readonly email: string;
  /** Masked. */
  readonly phone: string;
}

/**
 * The notice that a code proved the phone of an account for the first time. It goes to the address that was verified at that
 * time, whatever whoever has the phone changes next.
 */
export async function phoneConfirmed(
  { userId, email, phone }: PhoneConfirmedPayload,
  { createdAt }: OutboxMessage,
  { storage, settings, site }: MessageServices,
): Promise<Decision> {
  const user = await storage.read.users.byId(userId);
  const content = renderPhoneConfirmedMail({
    language: languageOf(user, settings),
    siteName: settings.get('SITE_NAME'),
    name: user && isVerifiedAddress(user, email) ? greetingName(user.firstName) : null,
    phone,
    confirmedAt: createdAt,
    resetUrl: site.linkBase(null) + PATHS.resetRequest,
  });
  return { kind: 'send', userId, message: mailTo(email, content, settings) };
}

export interface PhoneConfirmedMail {
  readonly language: Language;
  readonly siteName: string;
  /** For the greeting; null: no name. */
  readonly name: string | null;
  /** Masked. */
  readonly phone: string;
  /** Milliseconds since the epoch. */
  readonly confirmedAt: number;
  /** The page that asks for a reset link. */
  readonly resetUrl: string;
}

/** Which phone was confirmed and when, and what to do about it. */
export function renderPhoneConfirmedMail(mail: PhoneConfirmedMail): RenderedMail {
  const { siteName, phone, confirmedAt, resetUrl } = mail;
  return renderMail({
    ...mail,
    subject: message('mailPhoneConfirmedSubject'),
    parts: [
      message('mailPhoneConfirmedIntro', { phone, site: siteName, time: inUtc(confirmedAt) }),
      message('mailPhoneConfirmedIgnore'),
      message('mailPhoneConfirmedAct'),
      { button: 'mailChangedButton', url: resetUrl },
    ],
  });
}
