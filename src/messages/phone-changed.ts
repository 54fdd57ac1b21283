import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { message } from '../locales/index.ts';
import { type RenderedMail, renderMail } from './layout.ts';
import { type Decision, type MessageServices, mailTo } from './message.ts';
import { type Notice, noticeFor, timeInUtc } from './notice.ts';
import type { WordedKind } from './wording/kinds.ts';

interface PhoneChangedPayload {
  readonly userId: number;
  /** The verified e-mail at that time. */
  readonly email: string;
  /** The new phone, masked; null: it was removed. */
  readonly phone: string | null;
  /** Whether a code proved the new phone. */
  readonly isProved: boolean;
  /** It was removed because somebody else proved to have it. Missing in messages of versions before. */
  readonly isTakenOver?: boolean;
}

/** The notice that the phone of an account changed. */
export async function phoneChanged(
  payload: PhoneChangedPayload,
  { createdAt }: OutboxMessage,
  services: MessageServices,
): Promise<Decision> {
  const { userId, email, phone, isProved, isTakenOver = false } = payload;
  const content = renderPhoneChangedMail({
    ...(await noticeFor(payload, services, kindOf(payload))),
    phone,
    isProved,
    isTakenOver,
    changedAt: createdAt,
  });
  return { kind: 'send', userId, message: mailTo(email, content, services.settings) };
}

const kindOf = ({ phone, isTakenOver }: PhoneChangedPayload): WordedKind => {
  if (isTakenOver) return 'phone-taken-over';
  return phone === null ? 'phone-removed' : 'phone-changed';
};

export interface PhoneChangedMail
  extends Notice,
    Pick<PhoneChangedPayload, 'phone' | 'isProved' | 'isTakenOver'> {
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
}

/** What the phone became and when, and what to do about it. */
export function renderPhoneChangedMail(mail: PhoneChangedMail): RenderedMail {
  const { siteName: site, phone, isProved, isTakenOver, resetUrl } = mail;
  const time = timeInUtc(mail.changedAt);
  return renderMail({
    ...mail,
    subject: message('mailPhoneSubject'),
    parts: [
      phone === null
        ? message('mailPhoneRemoved', { site, time })
        : message('mailPhoneIntro', { site, phone, time }),
      ...(phone !== null && !isProved ? [message('mailPhoneUnproved')] : []),
      // Nobody got into this account: there is nothing to act against.
      ...(isTakenOver
        ? [message('mailPhoneTakenOver')]
        : ([
            message('mailNoticeIgnore'),
            message('mailPhoneAct'),
            { button: 'mailChangedButton', url: resetUrl },
          ] as const)),
    ],
  });
}
