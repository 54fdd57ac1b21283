import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { message } from '../locales/index.ts';
import { siteNameOf } from '../settings.ts';
import { closedAccountOf } from './account-closed.ts';
import { type Decision, type MessageServices, suppress } from './message.ts';
import { dayInUtc } from './notice.ts';
import { languageOf } from './recipient.ts';
import { wordingFor } from './wording/wording.ts';

/**
 * The same notice for people without a verified e-mail, to the phone they verified: else whoever stole a session could
 * erase their account without their knowing. @param payload.phone E.164
 */
export async function accountClosedSms(
  payload: { readonly userId: number; readonly closedAt: number; readonly phone: string },
  _message: OutboxMessage,
  services: MessageServices,
): Promise<Decision> {
  const { settings } = services;
  const { userId, phone } = payload;
  const closed = await closedAccountOf(payload, services);
  if (!closed) return suppress('the account is not closed any more', userId);
  const { user, undoUrl: url, erasedAt } = closed;
  if (user.phone !== phone || !user.isPhoneVerified) return suppress('the phone has changed', userId);
  const site = siteNameOf(settings);
  const kind = url === null ? 'account-closed-at-once-sms' : 'account-closed-sms';
  const text =
    url === null
      ? message('smsClosedAtOnce', { site })
      : message('smsClosed', { site, date: dayInUtc(erasedAt), url });
  return {
    kind: 'send',
    userId,
    message: {
      channel: 'sms',
      to: phone,
      text: wordingFor(user, kind, languageOf(user, settings), settings)(text),
      isOtp: false,
      isSecurityNotice: true,
    },
    event: 'closure_notice.sent',
  };
}
