import { encodeUid, resetPath } from '../links/reset-token.ts';
import { message } from '../locales/index.ts';
import { translate } from '../locales/translate.ts';
import { holderOf } from '../users/phone-holder.ts';
import type { HandlerParts, MessageHandler } from './handler.ts';
import { greetingName, languageOf } from './recipient.ts';
import { claimResetSlot } from './reset-slot.ts';

/** A reset link by SMS, to the active user who holds the phone. */
export function resetSms(parts: HandlerParts): MessageHandler<'reset-sms'> {
  const { storage, settings, site, resetTokens } = parts;
  return async ({ phone }, { uid: messageUid }) => {
    const user = await holderOf(storage.read.users, phone);
    if (!user) return { kind: 'suppress', reason: 'nobody active holds this phone' };
    if (!(await claimResetSlot(parts, user, 'sms', messageUid)))
      return { kind: 'suppress', userId: user.id, reason: 'too soon after the last one' };

    const url = site.linkBase(null) + resetPath(encodeUid(user.id), resetTokens.make(user, 'sms'));
    const name = user.isPhoneVerified ? greetingName(user.firstName) : null;
    const params = { site: settings.get('SITE_NAME'), url };
    const text = name ? message('smsResetNamed', { ...params, name }) : message('smsReset', params);
    return {
      kind: 'send',
      userId: user.id,
      message: { channel: 'sms', to: phone, text: translate(languageOf(user, settings), text), isOtp: false },
      event: 'reset_link.sent',
    };
  };
}
