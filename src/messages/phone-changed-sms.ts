import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { message } from '../locales/index.ts';
import { siteNameOf } from '../settings.ts';
import type { Decision, MessageServices } from './message.ts';
import { languageOf } from './recipient.ts';
import { wordingFor } from './wording/wording.ts';

/**
 * The notice to the verified phone that an account had until now. It holds no link and no name: the number may belong to
 * somebody else already.
 *
 * @param payload.phone E.164
 */
export async function phoneChangedSms(
  { userId, phone }: { readonly userId: number; readonly phone: string },
  _message: OutboxMessage,
  { storage, settings }: MessageServices,
): Promise<Decision> {
  const user = await storage.read.users.byId(userId);
  const text = message('smsPhoneChanged', { site: siteNameOf(settings) });
  return {
    kind: 'send',
    userId,
    message: {
      channel: 'sms',
      to: phone,
      text: wordingFor(user, 'phone-changed-sms', languageOf(user, settings), settings)(text),
      isOtp: false,
      isSecurityNotice: true,
    },
  };
}
