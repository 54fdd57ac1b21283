import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { encodeUid } from '../links/reset-token.ts';
import { durationIn } from '../locales/duration.ts';
import { message } from '../locales/index.ts';
import { siteNameOf } from '../settings.ts';
import { reachableHolderOf } from '../users/phone-holder.ts';
import { letterheadFor } from './letterhead.ts';
import { type Decision, type MessageServices, suppress } from './message.ts';
import { greetingName, languageOf } from './recipient.ts';
import { claimResetSlot } from './reset-slot.ts';
import { wordingFor } from './wording/wording.ts';

interface ResetSmsPayload {
  /** E.164. */
  readonly phone: string;
  /** One of VALID_FRONTEND_IDS; messages of older versions and of our own pages have none. */
  readonly frontendId?: string | null;
}

/** A reset link to the entered phone, if an active user holds it and may be reached there. */
export async function resetSms(
  { phone, frontendId = null }: ResetSmsPayload,
  { uid }: OutboxMessage,
  services: MessageServices,
): Promise<Decision> {
  const { storage, settings, resetTokens } = services;
  const user = await reachableHolderOf(storage.read.users, phone, settings);
  if (!user) return suppress('no customer who is active holds this phone, or nobody verified it');
  if (!(await claimResetSlot(services, user, 'sms', uid)))
    return suppress('too soon after the last one', user.id);

  const link = { uid: encodeUid(user.id), token: resetTokens.make(user, 'sms') };
  const { origin, resetPath } = letterheadFor(user, services, frontendId);
  const url = origin + resetPath(link);
  const name = user.isPhoneVerified ? greetingName(user.firstName) : null;
  const language = languageOf(user, settings);
  // French has spaces between number and unit that the GSM alphabet has not: one would triple the price.
  const duration = durationIn(language, settings.get('PASSWORD_RESET_TIMEOUT')).replace(/\s/g, ' ');
  const params = { site: siteNameOf(settings), url, duration };
  const t = wordingFor(user, name ? 'reset-sms-by-name' : 'reset-sms', language, settings);
  const text = name ? message('smsResetNamed', { ...params, name }) : message('smsReset', params);
  return {
    kind: 'send',
    userId: user.id,
    message: { channel: 'sms', to: phone, text: t(text), isOtp: false },
    event: 'reset_link.sent',
  };
}
