import { PATHS } from '../contracts/page.ts';
import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { type Language, message } from '../locales/index.ts';
import { type RenderedMail, renderMail } from './layout.ts';
import { type Decision, type MessageServices, mailTo } from './message.ts';
import { inUtc, isVerifiedAddress } from './password-changed.ts';
import { greetingName, languageOf } from './recipient.ts';

interface PhoneChangedPayload {
  readonly userId: number;
  /** The verified e-mail of the account at that time: a later change of e-mail must not keep the owner from being notified. */
  readonly email: string;
  /** The new phone, masked; null: it was removed. */
  readonly phone: string | null;
  /** Whether a code proved the new phone. */
  readonly isProved: boolean;
}

/** The notice that the phone of an account changed. */
export async function phoneChanged(
  { userId, email, phone, isProved }: PhoneChangedPayload,
  { createdAt }: OutboxMessage,
  { storage, settings, site }: MessageServices,
): Promise<Decision> {
  const user = await storage.read.users.byId(userId);
  const content = renderPhoneChangedMail({
    language: languageOf(user, settings),
    siteName: settings.get('SITE_NAME'),
    name: user && isVerifiedAddress(user, email) ? greetingName(user.firstName) : null,
    phone,
    isProved,
    changedAt: createdAt,
    resetUrl: site.linkBase(null) + PATHS.resetRequest,
  });
  return { kind: 'send', userId, message: mailTo(email, content, settings) };
}

export interface PhoneChangedMail extends Pick<PhoneChangedPayload, 'phone' | 'isProved'> {
  readonly language: Language;
  readonly siteName: string;
  /** For the greeting; null: no name. */
  readonly name: string | null;
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
  /** The page that asks for a reset link. */
  readonly resetUrl: string;
}

/** What the phone became and when, and what to do about it. */
export function renderPhoneChangedMail(mail: PhoneChangedMail): RenderedMail {
  const { siteName: site, phone, isProved, resetUrl } = mail;
  const time = inUtc(mail.changedAt);
  return renderMail({
    ...mail,
    subject: message('mailPhoneSubject'),
    parts: [
      phone === null
        ? message('mailPhoneRemoved', { site, time })
        : message('mailPhoneIntro', { site, phone, time }),
      ...(phone !== null && !isProved ? [message('mailPhoneUnproved')] : []),
      message('mailPhoneIgnore'),
      message('mailPhoneAct'),
      { button: 'mailChangedButton', url: resetUrl },
    ],
  });
}
