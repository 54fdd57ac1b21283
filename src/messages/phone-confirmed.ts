import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { message } from '../locales/index.ts';
import { type RenderedMail, renderMail } from './layout.ts';
import { type Decision, type MessageServices, mailTo } from './message.ts';
import { type Notice, noticeFor, timeInUtc } from './notice.ts';

interface PhoneConfirmedPayload {
  readonly userId: number;
  /** The verified e-mail at that time. */
  readonly email: string;
  /** Masked. */
  readonly phone: string;
}

/** The notice that a code proved the phone of an account for the first time. */
export async function phoneConfirmed(
  payload: PhoneConfirmedPayload,
  { createdAt }: OutboxMessage,
  services: MessageServices,
): Promise<Decision> {
  const { userId, email, phone } = payload;
  const content = renderPhoneConfirmedMail({
    ...(await noticeFor(payload, services, 'phone-confirmed')),
    phone,
    confirmedAt: createdAt,
  });
  return { kind: 'send', userId, message: mailTo(email, content, services.settings) };
}

export interface PhoneConfirmedMail extends Notice, Pick<PhoneConfirmedPayload, 'phone'> {
  /** Milliseconds since the epoch. */
  readonly confirmedAt: number;
}

/** Which phone was confirmed and when, and what to do about it. */
export function renderPhoneConfirmedMail(mail: PhoneConfirmedMail): RenderedMail {
  const { siteName, phone, confirmedAt, resetUrl } = mail;
  return renderMail({
    ...mail,
    subject: message('mailPhoneConfirmedSubject'),
    parts: [
      message('mailPhoneConfirmedIntro', { phone, site: siteName, time: timeInUtc(confirmedAt) }),
      message('mailNoticeIgnore'),
      message('mailPhoneConfirmedAct'),
      { button: 'mailChangedButton', url: resetUrl },
    ],
  });
}
