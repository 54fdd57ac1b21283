import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { message } from '../locales/index.ts';
import type { DeviceName } from './device-name.ts';
import { type RenderedMail, renderMail } from './layout.ts';
import { type Decision, type MessageServices, mailTo } from './message.ts';
import { type Notice, noticeFor, timeOfShop } from './notice.ts';

interface PasswordChangedPayload {
  readonly userId: number;
  /** The address of the account at that time. */
  readonly email: string;
  /** What it was done with; null: unknown. Messages of older versions do not say. */
  readonly device?: DeviceName | null;
}

/** The notice that a password changed. */
export async function passwordChanged(
  payload: PasswordChangedPayload,
  { createdAt }: OutboxMessage,
  services: MessageServices,
): Promise<Decision> {
  const { settings } = services;
  const { userId, email, device = null } = payload;
  const content = renderPasswordChangedMail({
    ...(await noticeFor(payload, services, 'password-changed')),
    changed: timeOfShop(createdAt, settings.get('DEFAULT_COUNTRY_CODE')),
    device,
  });
  return {
    kind: 'send',
    userId,
    message: mailTo(email, content, settings, settings.get('EMAIL_BCC_AND_CC')),
  };
}

export interface PasswordChangedMail extends Notice {
  /** When, with the offset of the time. */
  readonly changed: string;
  readonly device: DeviceName | null;
}

/** When and with what the password was changed, and what to do about it. */
export function renderPasswordChangedMail(mail: PasswordChangedMail): RenderedMail {
  const { siteName, changed, device, resetUrl } = mail;
  return renderMail({
    ...mail,
    subject: message('mailChangedSubject'),
    parts: [
      message('mailChangedIntro', { site: siteName, time: changed }),
      ...(device ? [message('mailChangedDevice', { ...device })] : []),
      message('mailNoticeIgnore'),
      message('mailChangedAct'),
      { button: 'mailChangedButton', url: resetUrl },
    ],
  });
}
