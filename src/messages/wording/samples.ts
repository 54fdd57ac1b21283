import { closureUndoPath } from '../../links/closure-token.ts';
import { confirmPathOf, undoPathOf } from '../../links/email-links.ts';
import { durationIn } from '../../locales/duration.ts';
import { type Language, message } from '../../locales/index.ts';
import type { Translate } from '../../locales/translate.ts';
import { type Settings, siteNameOf } from '../../settings.ts';
import { renderAccountClosedMail } from '../account-closed.ts';
import { renderEmailInUseMail, renderLinkMail } from '../email-change.ts';
import { noticeTexts } from '../email-change-notice.ts';
import { changedTexts } from '../email-changed.ts';
import { confirmationPath, renderConfirmationMail } from '../email-confirmation.ts';
import { renderUndoMail, type UndoMail, type UndoTexts } from '../email-undo-mail.ts';
import type { MailFrame, RenderedMail } from '../layout.ts';
import { letterheadFor } from '../letterhead.ts';
import type { MessageServices } from '../message.ts';
import { dayInUtc, timeOfShop } from '../notice.ts';
import { renderCodeSms } from '../otp.ts';
import { renderPasswordChangedMail } from '../password-changed.ts';
import { renderPhoneChangedMail } from '../phone-changed.ts';
import { renderPhoneConfirmedMail } from '../phone-confirmed.ts';
import { renderAttemptMail, renderFinishMail } from '../registration.ts';
import { renderResetMail } from '../reset-email.ts';
import { SAMPLE } from '../reset-template.ts';
import { type WordedKind, wordedMessage } from './kinds.ts';

/** What a sample is made for. */
export interface SampleFrame extends Pick<MailFrame, 'look'> {
  readonly language: Language;
  readonly wording: Translate;
  /** Show the texts that stand in for others: for people without a name, or where there is no way back any more. */
  readonly showsAlternatives: boolean;
}

type SampleServices = Pick<MessageServices, 'settings' | 'site'>;

/** As long as the real ones, and never valid: nobody signs anything for the account in them. */
const LINK = { uid: SAMPLE.uid, token: SAMPLE.token };
const LONG_LINK = { uid: SAMPLE.uid, token: `sample-${'0'.repeat(57)}` };
const PHONE = '+90••••••4567';
const EMAIL = 'a•••@e•••.com';
const DEVICE = { browser: 'Firefox', system: 'Android' } as const;
const MOMENT = Date.UTC(2026, 0, 15, 12, 5);
const ERASED = Date.UTC(2026, 0, 22, 12, 5);
const DIGITS = '1234567890';

/** A code as long as those of the shop. It opens nothing: a code works only in the browser that asked for it. */
const sampleCode = (settings: Settings): string => DIGITS.slice(0, settings.get('SMS_OTP_LENGTH'));

/** The link of an SMS of some kind. */
function linkOf(kind: WordedKind, services: SampleServices): string {
  if (kind === 'account-closed-sms') return services.site.ownUrl(closureUndoPath(LONG_LINK));
  const { origin, resetPath } = letterheadFor(undefined, services);
  return origin + resetPath(LINK);
}

/** A made-up value for each placeholder. */
export function sampleValues(
  kind: WordedKind,
  language: Language,
  services: SampleServices,
): Readonly<Record<string, string>> {
  const { settings } = services;
  return {
    site: siteNameOf(settings),
    name: SAMPLE.user.firstName,
    code: sampleCode(settings),
    url: linkOf(kind, services),
    // As in reset-sms.ts: without the spaces that the GSM alphabet lacks.
    duration: durationIn(language, settings.get('PASSWORD_RESET_TIMEOUT')).replace(/\s/g, ' '),
    time: timeOfShop(MOMENT, settings.get('DEFAULT_COUNTRY_CODE')),
    date: dayInUtc(ERASED),
    phone: PHONE,
    address: EMAIL,
    ...DEVICE,
  };
}

/** A mail of a kind, as it would be sent to a made-up customer. */
export function sampleMail(kind: WordedKind, frame: SampleFrame, services: SampleServices): RenderedMail {
  const { settings, site } = services;
  const { language, look, wording, showsAlternatives } = frame;
  const head = { language, siteName: siteNameOf(settings), look, wording };
  const named = { ...head, name: showsAlternatives ? null : SAMPLE.user.firstName };
  const letterhead = letterheadFor(undefined, services);
  const resetUrl = letterhead.origin + letterhead.resetPath(LINK);
  const confirmUrl = letterhead.origin + confirmationPath(LONG_LINK.token);
  const undoMail = (textsOf: (mail: UndoMail) => UndoTexts): RenderedMail => {
    const undo = showsAlternatives
      ? null
      : { url: site.ownUrl(undoPathOf(LONG_LINK)), seconds: settings.get('EMAIL_UNDO_TIMEOUT') };
    const mail = { ...named, newEmail: EMAIL, undo };
    return renderUndoMail(mail, textsOf(mail));
  };
  const phoneMail = (phone: string | null, isTakenOver = false): RenderedMail =>
    renderPhoneChangedMail({ ...named, resetUrl, phone, isProved: false, isTakenOver, changedAt: MOMENT });
  const closedMail = (undoUrl: string | null): RenderedMail =>
    renderAccountClosedMail({ ...named, closedAt: MOMENT, erasedAt: ERASED, undoUrl });

  switch (kind) {
    case 'reset-email':
      return renderResetMail({ ...named, resetUrl, linkLife: settings.get('PASSWORD_RESET_TIMEOUT') });
    case 'registration':
      return renderFinishMail({ ...head, url: confirmUrl });
    case 'registration-attempt':
      return renderAttemptMail({ ...head, url: resetUrl });
    case 'email-confirmation':
      return renderConfirmationMail({ ...head, url: confirmUrl });
    case 'email-change':
      return renderLinkMail({ ...head, url: letterhead.origin + confirmPathOf(LONG_LINK) });
    case 'email-in-use':
      return renderEmailInUseMail(head);
    case 'email-change-notice':
      return undoMail(noticeTexts);
    case 'email-changed':
      return undoMail(changedTexts);
    case 'password-changed': {
      const changed = timeOfShop(MOMENT, settings.get('DEFAULT_COUNTRY_CODE'));
      return renderPasswordChangedMail({ ...named, resetUrl, changed, device: DEVICE });
    }
    case 'phone-confirmed':
      return renderPhoneConfirmedMail({ ...named, resetUrl, phone: PHONE, confirmedAt: MOMENT });
    case 'phone-changed':
      return phoneMail(PHONE);
    case 'phone-removed':
      return phoneMail(null);
    case 'phone-taken-over':
      return phoneMail(null, true);
    case 'account-closed':
      return closedMail(site.ownUrl(closureUndoPath(LONG_LINK)));
    case 'account-closed-at-once':
      return closedMail(null);
    default:
      throw new Error(`${kind} is an SMS`);
  }
}

/** The text of an SMS of a kind, as it would be sent to a made-up customer. */
export function sampleSms(
  kind: WordedKind,
  { language, wording }: Pick<SampleFrame, 'language' | 'wording'>,
  services: SampleServices,
): string {
  const values = sampleValues(kind, language, services);
  const { text: key } = wordedMessage(kind).texts;
  if (!key) throw new Error(`${kind} is a mail`);
  if (kind !== 'otp') return wording(message(key, values));
  const { settings } = services;
  return renderCodeSms({
    code: sampleCode(settings),
    siteName: siteNameOf(settings),
    origin: letterheadFor(undefined, services).origin,
    wording,
  });
}
