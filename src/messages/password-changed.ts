import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { message } from '../locales/index.ts';
import { type RenderedMail, renderMail } from './layout.ts';
import { type Decision, type MessageServices, mailTo } from './message.ts';
import { type Notice, noticeFor, timeInUtc } from './notice.ts';

/** The notice that a password changed. @param payload.email the address of the account at that time */
export async function passwordChanged(
  payload: { readonly userId: number; readonly email: string },
  { createdAt }: OutboxMessage,
  services: MessageServices,
): Promise<Decision> {
  const { settings } = services;
  const { userId, email } = payload;
  const content = renderPasswordChangedMail({
    ...(await noticeFor(payload, services)),
    changedAt: createdAt,
  });
  return {
    kind: 'send',
    userId,
    message: mailTo(email, content, settings, settings.get('EMAIL_BCC_AND_CC')),
  };
}

export interface PasswordChangedMail extends Notice {
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
}

/** When the password changed, and what to do about it. */
export function renderPasswordChangedMail(mail: PasswordChangedMail): RenderedMail {
  const { siteName, changedAt, resetUrl } = mail;
  return renderMail({
    ...mail,
    subject: message('mailChangedSubject'),
    parts: [
      message('mailChangedIntro', { site: siteName, time: timeInUtc(changedAt) }),
      message('mailNoticeIgnore'),
      message('mailChangedAct'),
      { button: 'mailChangedButton', url: resetUrl },
    ],
  });
}
