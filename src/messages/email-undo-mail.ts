import type { EmailChange } from '../contracts/stores/email-changes.ts';
import { SECOND } from '../lib/clock.ts';
import { durationIn } from '../locales/duration.ts';
import { type Language, type Message, type MessageKey, message } from '../locales/index.ts';
import { maskedEmail } from './email-mask.ts';
import { type RenderedMail, renderMail } from './layout.ts';
import type { MessageServices } from './message.ts';
import { greetingName, languageOf } from './recipient.ts';

/** A mail to the old address of a change of e-mail. */
export interface UndoMail {
  readonly language: Language;
  readonly siteName: string;
  /** For the greeting; null: no name. */
  readonly name: string | null;
  /** Masked: if the old mailbox is not its owner's any more, it must not disclose the new address. */
  readonly newEmail: string;
  /** null: the address was never verified, so there is no undo. */
  readonly undo: { readonly url: string; readonly seconds: number } | null;
}

/** What differs between the mail about a request and the one about the change. */
interface UndoTexts {
  readonly subject: Message;
  readonly intro: Message;
  readonly button: MessageKey;
}

/** What a mail to the old address of a change says. */
export async function undoMailOf(
  change: EmailChange,
  { storage, settings, site, emailLinks, clock }: MessageServices,
): Promise<UndoMail> {
  const user = await storage.read.users.byId(change.userId);
  // A change that is pending can be stopped for as long as it is; one that is done, for EMAIL_UNDO_TIMEOUT.
  const left = Math.floor((change.undoableUntil - clock.now()) / SECOND);
  const seconds = Math.min(left, settings.get('EMAIL_UNDO_TIMEOUT'));
  return {
    language: languageOf(user, settings),
    siteName: settings.get('SITE_NAME'),
    name: user && change.wasVerified ? greetingName(user.firstName) : null,
    newEmail: maskedEmail(change.newEmail),
    undo: seconds > 0 ? { url: site.ownUrl(emailLinks.undoPath(change)), seconds } : null,
  };
}

/** Renders such a mail. The address could be read as a link to a stranger's site, so it is masked by the caller. */
export function renderUndoMail(mail: UndoMail, { subject, intro, button }: UndoTexts): RenderedMail {
  const { language, undo } = mail;
  return renderMail({
    ...mail,
    subject,
    parts: [
      intro,
      message('mailEmailUndoIgnore'),
      ...(undo
        ? [
            message('mailEmailUndoAct'),
            { button, url: undo.url },
            message('mailEmailUndoLife', { duration: durationIn(language, wholeUnits(undo.seconds)) }),
          ]
        : [message('mailEmailUndoNone')]),
    ],
  });
}

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** Whole days, or else hours: the mail is written seconds after the time began to run. */
function wholeUnits(seconds: number): number {
  const unit = seconds >= 2 * DAY_SECONDS ? DAY_SECONDS : HOUR_SECONDS;
  return Math.max(1, Math.round(seconds / unit)) * unit;
}
