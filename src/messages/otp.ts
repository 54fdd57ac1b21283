import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { type Language, message } from '../locales/index.ts';
import { translate } from '../locales/translate.ts';
import { siteNameOf } from '../settings.ts';
import { isPhoneProvedByOther } from '../users/claims.ts';
import { codeRecipientOf, holderOf } from '../users/phone-holder.ts';
import { type Letterhead, letterheadFor } from './letterhead.ts';
import { type Decision, type MessageServices, type Sms, suppress } from './message.ts';
import { languageOf } from './recipient.ts';

interface OtpPayload {
  readonly challengeUid: string;
  /** E.164. */
  readonly phone: string;
  readonly code: string;
  /** The signed-in user who requested it; null: it is for the registered user who holds the phone. */
  readonly userId: number | null;
  /** The language of the request, for people who have no account yet. */
  readonly language?: Language | undefined;
  /** Whether a known device of the phone's owner asked for it; messages of older versions do not say. */
  readonly isFromKnownDevice?: boolean;
  /** Whether too many wrong codes were entered, so that this one would be refused. */
  readonly isLocked?: boolean;
}

/**
 * A one-time code. The last line binds it to our origin, so that phones suggest it on our pages only (WICG
 * "Origin-bound one-time codes delivered via SMS"): `@domain #code`, nothing after it.
 */
export async function otp(
  payload: OtpPayload,
  _message: OutboxMessage,
  services: MessageServices,
): Promise<Decision> {
  const { storage, settings } = services;
  const { challengeUid, code } = payload;
  if (payload.isLocked)
    return suppress('too many wrong codes were entered for this phone: this one would not work');
  const challenge = await storage.read.otp.byUid(challengeUid);
  if (!challenge || challenge.usedAt !== null)
    return suppress('another code took its place, or the visit is over');
  if (challenge.purpose === 'register') return forNewcomer(payload, services);
  const user = await codeRecipientOf(storage.read.users, payload, settings);
  if (!user) return suppress('no active, registered customer holds this phone');
  // The code works only for the user it was sent to, even if the phone gets another owner meanwhile.
  await storage.transaction((stores) => stores.otp.assignUser(challengeUid, user.id));

  const text = codeText(languageOf(user, settings), code, letterheadFor(user, services), services);
  return { kind: 'send', userId: user.id, message: codeSms(payload, text) };
}

/**
 * The code of a registration, for a phone that nobody has verified. The owner of a verified one learns instead that there is an
 * account: the answer to the request is the same in both cases, and who owns the phone may know.
 */
async function forNewcomer(payload: OtpPayload, services: MessageServices): Promise<Decision> {
  const { phone, code, language } = payload;
  const { storage, settings } = services;
  const { users } = storage.read;
  const wanted = language ?? settings.get('LANGUAGE_CODE');
  if (!(await isPhoneProvedByOther(users, phone, null))) {
    const text = codeText(wanted, code, letterheadFor(undefined, services), services);
    return { kind: 'send', message: codeSms(payload, text) };
  }
  const holder = await holderOf(users, phone);
  const notice = message('smsRegisterAttempt', { site: siteNameOf(settings) });
  const text = translate(holder ? languageOf(holder, settings) : wanted, notice);
  return {
    kind: 'send',
    userId: holder?.id,
    message: { channel: 'sms', to: phone, text, isOtp: false },
    event: holder && 'registration_attempt.sent',
  };
}

const codeSms = ({ phone, challengeUid, isFromKnownDevice = false }: OtpPayload, text: string): Sms => ({
  channel: 'sms',
  to: phone,
  text,
  isOtp: true,
  challengeUid,
  isFromKnownDevice,
});

function codeText(
  language: Language,
  code: string,
  { origin }: Letterhead,
  { settings }: MessageServices,
): string {
  const text = translate(language, message('smsOtp', { site: siteNameOf(settings), code }));
  const domain = new URL(origin).hostname;
  return `${text}\n\n@${domain} #${code}`;
}
