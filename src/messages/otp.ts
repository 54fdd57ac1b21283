import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { type Language, message } from '../locales/index.ts';
import type { Translate } from '../locales/translate.ts';
import { siteNameOf } from '../settings.ts';
import { isPhoneProvedByOther } from '../users/claims.ts';
import { codeRecipientOf, holderOf } from '../users/phone-holder.ts';
import { letterheadFor } from './letterhead.ts';
import { type Decision, type MessageServices, type Sms, suppress } from './message.ts';
import { languageOf } from './recipient.ts';
import { wordingFor } from './wording/wording.ts';

interface OtpPayload {
  readonly challengeUid: string;
  /** E.164. */
  readonly phone: string;
  readonly code: string;
  /** The signed-in user who requested it; null: it is for the registered user who holds the phone. */
  readonly userId: number | null;
  /** The language of the request, for people who have no account yet, or no language of their own. */
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

  const language = languageOf(user, settings, payload.language);
  const text = renderCodeSms({
    code,
    siteName: siteNameOf(settings),
    origin: letterheadFor(user, services).origin,
    wording: wordingFor(user, 'otp', language, settings),
  });
  return { kind: 'send', userId: user.id, message: codeSms(payload, text) };
}

/**
 * The code of a registration, for a phone that nobody has verified. The owner of a verified one learns instead that there is an
 * account: the answer to the request is the same in both cases, and who owns the phone may know.
 */
async function forNewcomer(payload: OtpPayload, services: MessageServices): Promise<Decision> {
  const { phone, code } = payload;
  const { storage, settings } = services;
  const { users } = storage.read;
  const wanted = payload.language ?? settings.get('LANGUAGE_CODE');
  if (!(await isPhoneProvedByOther(users, phone, null))) {
    const text = renderCodeSms({
      code,
      siteName: siteNameOf(settings),
      origin: letterheadFor(undefined, services).origin,
      wording: wordingFor(undefined, 'otp', wanted, settings),
    });
    return { kind: 'send', message: codeSms(payload, text) };
  }
  const holder = await holderOf(users, phone);
  const notice = message('smsRegisterAttempt', { site: siteNameOf(settings) });
  const spoken = holder ? languageOf(holder, settings) : wanted;
  const text = wordingFor(holder, 'registration-attempt-sms', spoken, settings)(notice);
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

export interface CodeSms {
  readonly code: string;
  readonly siteName: string;
  /** Where the code is typed. */
  readonly origin: string;
  readonly wording: Translate;
}

/** The text of an SMS with a code. Whatever a shop says in it, its last line is the one that binds the code to the origin. */
export function renderCodeSms({ code, siteName: site, origin, wording }: CodeSms): string {
  const { hostname } = new URL(origin);
  return `${wording(message('smsOtp', { site, code }))}\n\n@${hostname} #${code}`;
}
