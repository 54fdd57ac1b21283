import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { message } from '../locales/index.ts';
import { siteNameOf } from '../settings.ts';
import type { Decision, MessageServices } from './message.ts';
import { languageOf } from './recipient.ts';
import { wordingFor } from './wording/wording.ts';

/**
 * The notice to the verified phone that somebody asked to change the e-mail. It has no link: only the old mailbox may undo
 * the change. It goes to the phone of that time: who changes the phone as well must not keep the owner from being notified.
 *
 * @param payload.phone E.164
 */
export async function emailChangeSms(
  { userId, phone }: { readonly userId: number; readonly phone: string },
  _message: OutboxMessage,
  { storage, settings }: MessageServices,
): Promise<Decision> {
  const user = await storage.read.users.byId(userId);
  const t = wordingFor(user, 'email-change-sms', languageOf(user, settings), settings);
  const text = t(message('smsEmailChange', { site: siteNameOf(settings) }));
  return {
    kind: 'send',
    userId,
    message: { channel: 'sms', to: phone, text, isOtp: false, isSecurityNotice: true },
  };
}
