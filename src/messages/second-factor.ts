import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { message } from '../locales/index.ts';
import { renderMail } from './layout.ts';
import { type Decision, type MessageServices, mailTo } from './message.ts';
import { noticeFor, timeOfShop } from './notice.ts';

const INTROS = {
  enrolled: 'mailSecondFactorEnrolled',
  'recovery-code': 'mailSecondFactorRecovery',
  'recovery-codes': 'mailSecondFactorRecoveryCodes',
  reset: 'mailSecondFactorReset',
} as const;

/** What became of the second factor of a member of staff. */
export type FactorChange = keyof typeof INTROS;

interface SecondFactorPayload {
  readonly userId: number;
  readonly email: string;
  readonly change: FactorChange;
}

/** Tells a member of staff what became of their second factor: a thief would set it up, replace it or take it away. */
export async function secondFactor(
  payload: SecondFactorPayload,
  { createdAt }: OutboxMessage,
  services: MessageServices,
): Promise<Decision> {
  const { settings } = services;
  const { userId, email, change } = payload;
  const notice = await noticeFor(payload, services);
  const time = timeOfShop(createdAt, settings.get('DEFAULT_COUNTRY_CODE'));
  const content = renderMail({
    ...notice,
    subject: message('mailSecondFactorSubject', { site: notice.siteName }),
    parts: [
      message(INTROS[change], { site: notice.siteName, time }),
      message('mailNoticeIgnore'),
      message('mailSecondFactorAct'),
      { button: 'mailChangedButton', url: notice.resetUrl },
    ],
  });
  return { kind: 'send', userId, message: mailTo(email, content, settings) };
}
