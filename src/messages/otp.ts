import { message } from '../locales/index.ts';
import { translate } from '../locales/translate.ts';
import { codeRecipientOf } from '../users/phone-holder.ts';
import type { HandlerParts, MessageHandler } from './handler.ts';
import { languageOf } from './recipient.ts';

/**
 * A one-time code. The last line binds it to our origin, so that phones offer it on our pages and on no others (WICG
 * "Origin-bound one-time codes delivered via SMS"): `@domain #code`, nothing after it.
 */
export function otp({ storage, settings, site }: HandlerParts): MessageHandler<'otp'> {
  return async (payload) => {
    const { challengeUid, phone, code } = payload;
    const challenge = await storage.read.otp.byUid(challengeUid);
    if (!challenge || challenge.usedAt !== null)
      return { kind: 'suppress', reason: 'another code took its place, or the visit is over' };
    const user = await codeRecipientOf(storage.read.users, payload);
    if (!user) return { kind: 'suppress', reason: 'nobody active and registered holds this phone' };
    // Only to whom it was sent is it worth anything: a phone that changes hands meanwhile takes no code along.
    await storage.transaction((stores) => stores.otp.address(challengeUid, user.id));

    const params = { site: settings.get('SITE_NAME'), code };
    const text = translate(languageOf(user, settings), message('smsOtp', params));
    const domain = new URL(site.linkBase(null)).hostname;
    return {
      kind: 'send',
      userId: user.id,
      message: { channel: 'sms', to: phone, text: `${text}\n\n@${domain} #${code}`, isOtp: true },
    };
  };
}
