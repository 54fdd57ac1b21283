import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { message } from '../locales/index.ts';
import { translate } from '../locales/translate.ts';
import { codeRecipientOf } from '../users/phone-holder.ts';
import { type Decision, type MessageServices, suppress } from './message.ts';
import { languageOf } from './recipient.ts';

interface OtpPayload {
  readonly challengeUid: string;
  /** E.164. */
  readonly phone: string;
  readonly code: string;
  /** The signed-in user who requested it; null: it is for the registered user who holds the phone. */
  readonly userId: number | null;
}

/**
 * A one-time code. The last line binds it to our origin, so that phones suggest it on our pages only (WICG
 * "Origin-bound one-time codes delivered via SMS"): `@domain #code`, nothing after it.
 */
export async function otp(
  payload: OtpPayload,
  _message: OutboxMessage,
  { storage, settings, site }: MessageServices,
): Promise<Decision> {
  const { challengeUid, phone, code } = payload;
  const challenge = await storage.read.otp.byUid(challengeUid);
  if (!challenge || challenge.usedAt !== null)
    return suppress('another code took its place, or the visit is over');
  const user = await codeRecipientOf(storage.read.users, payload, settings);
  if (!user) return suppress('nobody active and registered holds this phone');
  // The code works only for the user it was sent to, even if the phone gets another owner meanwhile.
  await storage.transaction((stores) => stores.otp.assignUser(challengeUid, user.id));

  const params = { site: settings.get('SITE_NAME'), code };
  const text = translate(languageOf(user, settings), message('smsOtp', params));
  const domain = new URL(site.linkBase(null)).hostname;
  return {
    kind: 'send',
    userId: user.id,
    message: { channel: 'sms', to: phone, text: `${text}\n\n@${domain} #${code}`, isOtp: true },
  };
}
